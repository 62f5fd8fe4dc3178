// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spark.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.Rae4j;
import io.github.rae4j.core.pipeline.ModelAssembly;
import io.github.rae4j.core.random.GaussianStreams;
import io.github.rae4j.core.registry.Registry;
import io.github.rae4j.core.training.ConfiguredRun;
import io.github.rae4j.engine.EngineOptions;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.formats.checkpoint.Checkpoint;
import io.github.rae4j.formats.checkpoint.SafetensorsWriter;
import io.github.rae4j.spark.jobs.SparkJobs;
import io.github.rae4j.spark.training.TrainOnSpark;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import io.github.rae4j.training.Precision;
import io.github.rae4j.training.TrainedModel;
import io.github.rae4j.training.TrainerProvider;
import io.github.rae4j.training.TrainingEngine;
import io.github.rae4j.training.TrainingEngineProvider;
import io.github.rae4j.training.TrainingListener;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Training in barrier mode by two executors, which are processes of their own. */
@EnabledOnOs(
    value = OS.LINUX,
    architectures = "amd64",
    disabledReason = "libtorch with gloo is published for Linux on x86-64")
@ExtendWith(SharedCluster.class)
@Timeout(300)
class TrainingIT {
  private static final int STEPS = 36;
  private static final String CONFIG =
      """
      stage_2:
        target: stage2.models.DDT.DiTwDDTHead
        params: {input_size: 2, patch_size: 1, in_channels: 4, hidden_size: [16, 16], depth: [1, 1],
          num_heads: [2, 2], mlp_ratio: 2.0, class_dropout_prob: 0.2, num_classes: 3,
          use_qknorm: false, use_swiglu: true, use_rope: true, use_rmsnorm: true, wo_shift: false,
          use_pos_embed: true}
      transport:
        params: {path_type: Linear, prediction: velocity, time_dist_type: logit-normal_0_1}
      misc: {latent_size: [4, 2, 2], num_classes: 3, time_dist_shift_dim: 16, time_dist_shift_base: 8}
      training:
        epochs: 12
        global_batch_size: 8
        grad_accum_steps: 2
        clip_grad: 1.0
        ema_decay: 0.9
        log_interval: 1
        checkpoint_steps: 6
        keep_checkpoints: 100
        optimizer: {lr: 1.0e-3}
        callbacks: {curves: false}
      """;

  @TempDir private static Path folder;

  private static StandaloneCluster cluster;
  private static SparkSession spark;

  @BeforeAll
  static void start(StandaloneCluster shared) throws IOException {
    Files.writeString(folder.resolve("config.yaml"), CONFIG);
    long[] labels = new long[26];
    Arrays.setAll(labels, i -> i % 3);
    SafetensorsWriter.write(
        folder.resolve("latents.safetensors"),
        Map.of(
            "latents",
            new GaussianStreams(1).noise(0, 26, 0, Shape.of(4, 2, 2)),
            "labels",
            Tensor.of(labels, 26)),
        Map.of());
    cluster = shared;
    spark =
        cluster
            .session("training", 768)
            .config("spark.executorEnv.OMP_WAIT_POLICY", "passive")
            // How soon Spark sees that another executor is there; 15 s unless given.
            .config("spark.scheduler.barrier.maxConcurrentTasksCheck.interval", "1s")
            .getOrCreate();
  }

  @AfterAll
  static void stop() {
    if (spark != null) {
      spark.stop();
    }
  }

  private static String file(String name) {
    return folder.resolve(name).toString();
  }

  private static TrainOnSpark.Builder run(String run, String... overrides) {
    return TrainOnSpark.builder()
        .config(file("config.yaml"), overrides)
        .data(file("latents.safetensors"))
        .folder(file(run))
        .processes(2);
  }

  /** The job, as spark-submit starts it, and what it said. */
  private static String job(String run, String... more) {
    List<String> words =
        new ArrayList<>(List.of("train", "stage2", "--config", file("config.yaml"), "--data"));
    words.addAll(List.of(file("latents.safetensors"), "--out", file(run), "--nproc", "2"));
    words.addAll(List.of(more));
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int status =
        SparkJobs.run(words.toArray(String[]::new), new PrintWriter(out), new PrintWriter(err));
    return "status " + status + "\n" + out + err;
  }

  /** One process in this JVM, as long as the first checkpoint. */
  private static void trainHere(String run) {
    try (Registry registry = Registry.standard();
        TrainingEngine engine =
            registry
                .find(TrainingEngineProvider.class, "pytorch")
                .create(EngineOptions.DEFAULT.withThreads(1), Precision.FLOAT32)) {
      registry
          .find(TrainerProvider.class, "stage2")
          .train(
              new ConfiguredRun(
                  new ModelAssembly(
                      Rae4j.readConfig(file("config.yaml"), List.of("training.max_steps=6")),
                      registry),
                  registry,
                  engine,
                  file("latents.safetensors"),
                  folder.resolve(run),
                  false,
                  TrainingListener.NONE));
    }
  }

  private static Path checkpoint(String run, int step) {
    return folder.resolve(
        String.format(Locale.ROOT, "%s/checkpoints/step-%09d.safetensors", run, step));
  }

  /**
   * The second run has its optimiser state and EMA in shards, and loses the executor of one of
   * them.
   */
  @Test
  void twoExecutorsTrainAsOneProcessDoesAlsoIfOneIsKilled() throws Exception {
    TrainedModel trained = run("two").run(spark);
    assertEquals(STEPS, trained.steps());
    assertEquals(folder.resolve("two/stage2_ema.safetensors"), trained.files().get("ema"));
    trainHere("one");
    Checkpoint one = Checkpoint.open(checkpoint("one", 6));
    Checkpoint two = Checkpoint.open(checkpoint("two", 6));
    assertEquals(one.names(), two.names());
    for (String name : one.names()) {
      float[] expected = one.get(name).toFloatArray();
      float[] found = two.get(name).toFloatArray();
      for (int i = 0; i < expected.length; i++) {
        assertEquals(expected[i], found[i], 1e-6f, name);
      }
    }

    CompletableFuture<String> running =
        CompletableFuture.supplyAsync(() -> job("killed", "training.zero_stage=1"));
    while (!Files.exists(checkpoint("killed", 12))) {
      assertFalse(running.isDone(), () -> "over before an executor was killed: " + running.join());
      Thread.sleep(5);
    }
    cluster.executors().get(0).destroyForcibly();
    String said = running.join();
    assertTrue(said.startsWith("status 0\n"), said);
    assertTrue(said.contains("trained   " + STEPS + " steps"), said);
    assertEquals(
        1, said.split("rae4j: lost executor \\d+ on host 127\\.0\\.0\\.\\d ", -1).length - 1, said);
    assertTrue(said.contains("; all processes resume from the last checkpoint"), said);
    Checkpoint expected = Checkpoint.open(checkpoint("two", STEPS));
    Checkpoint found = Checkpoint.open(checkpoint("killed", STEPS));
    assertEquals(expected.names(), found.names());
    for (String name : expected.names()) {
      assertEquals(expected.get(name).bytes(), found.get(name).bytes(), name);
    }
  }

  @Test
  void saysWhatIsMissing() throws IOException, InterruptedException {
    // Executors come one after another, and the driver is counted among them.
    for (int i = 0; executorsAndDriver() < 3 && i < 600; i++) {
      Thread.sleep(100);
    }
    TrainOnSpark.Builder few = run("few").processes(3).patience(Duration.ofSeconds(2));
    String missing =
        String.valueOf(assertThrows(RaeException.class, () -> few.run(spark)).getMessage());
    assertTrue(missing.contains("training with 3 processes needs as many"), missing);
    assertTrue(missing.contains(" there are 2 ("), missing);
    String refused = job("batch", "training.global_batch_size=6");
    assertTrue(refused.startsWith("status 1\nrae4j: host 127.0.0."), refused);
    assertTrue(refused.contains("cannot be shared by 2 processes"), refused);
    assertEquals(2, refused.lines().count(), refused);
    for (String run : List.of("few", "batch")) {
      assertFalse(Files.exists(folder.resolve(run)), run);
    }
    try (Stream<Path> files = Files.list(folder)) {
      assertFalse(files.anyMatch(file -> file.toString().contains("probe")));
    }
  }

  private int executorsAndDriver() {
    return spark.sparkContext().statusTracker().getExecutorInfos().length;
  }
}
