// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spark.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.Rae4j;
import io.github.rae4j.core.pipeline.ModelAssembly;
import io.github.rae4j.core.random.GaussianStreams;
import io.github.rae4j.core.registry.Registry;
import io.github.rae4j.core.training.ConfiguredRun;
import io.github.rae4j.engine.EngineOptions;
import io.github.rae4j.formats.checkpoint.Checkpoint;
import io.github.rae4j.formats.checkpoint.SafetensorsWriter;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import io.github.rae4j.training.Precision;
import io.github.rae4j.training.TrainerProvider;
import io.github.rae4j.training.TrainingEngine;
import io.github.rae4j.training.TrainingEngineProvider;
import io.github.rae4j.training.TrainingListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Training with executors that are processes of their own. */
@EnabledOnOs(
    value = OS.LINUX,
    architectures = "amd64",
    disabledReason = "libtorch with gloo is published for Linux on x86-64")
@EnabledIfEnvironmentVariable(
    named = "SPARK_HOME",
    matches = ".+",
    disabledReason = "SPARK_HOME names a distribution of Spark, whose scripts start executors")
@Timeout(500)
class TrainOnSparkTest {
  private static final String TWO = "local-cluster[2,2,700]";
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
        epochs: 2
        global_batch_size: 8
        grad_accum_steps: 2
        clip_grad: 1.0
        ema_decay: 0.9
        log_interval: 1
        checkpoint_steps: 3
        optimizer: {lr: 1.0e-3}
        callbacks: {curves: false}
      """;

  @TempDir private Path folder = Path.of("");

  @BeforeEach
  void write() throws IOException {
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
  }

  private Process start(String master, int processes, String run, String... overrides)
      throws IOException {
    List<String> words = new ArrayList<>();
    words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    words.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx700m"));
    for (String name : List.of("lang", "lang.invoke", "net", "nio", "util", "util.concurrent")) {
      words.add("--add-opens=java.base/java." + name + "=ALL-UNNAMED");
    }
    for (String name : List.of("nio.ch", "nio.cs", "security.action", "util.calendar")) {
      words.add("--add-opens=java.base/sun." + name + "=ALL-UNNAMED");
    }
    words.addAll(List.of("-cp", System.getProperty("java.class.path")));
    words.add(BarrierProgram.class.getName());
    words.addAll(List.of(master, Integer.toString(processes)));
    for (String file : List.of("config.yaml", "latents.safetensors", run, run + ".txt")) {
      words.add(folder.resolve(file).toString());
    }
    words.addAll(List.of(overrides));
    ProcessBuilder builder =
        new ProcessBuilder(words)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve(run + ".log").toFile());
    // What Spark's scripts find out before they start a program.
    builder.environment().put("SPARK_SCALA_VERSION", "2.13");
    Process process = builder.start();
    process.getOutputStream().close();
    return process;
  }

  /** What a program wrote, when it has ended. */
  private String report(Process program, String run) throws Exception {
    assertTrue(program.waitFor(300, TimeUnit.SECONDS), "hangs");
    String log = Files.readString(folder.resolve(run + ".log"));
    assertEquals(0, program.exitValue(), log);
    Path report = folder.resolve(run + ".txt");
    assertTrue(Files.exists(report), log);
    return Files.readString(report);
  }

  private void trainHere(String run, String... overrides) {
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
                      Rae4j.readConfig(
                          folder.resolve("config.yaml").toString(), List.of(overrides)),
                      registry),
                  registry,
                  engine,
                  folder.resolve("latents.safetensors").toString(),
                  folder.resolve(run),
                  false,
                  TrainingListener.NONE));
    }
  }

  private Checkpoint checkpoint(String run, int step) {
    return Checkpoint.open(
        folder.resolve(
            String.format(Locale.ROOT, "%s/checkpoints/step-%09d.safetensors", run, step)));
  }

  @Test
  void twoExecutorsTrainAsOneProcessDoes() throws Exception {
    Process program = start(TWO, 2, "two");
    trainHere("one");
    String report = report(program, "two");
    assertTrue(report.contains("steps 6\n"), report);
    assertTrue(report.contains("ema " + folder.resolve("two/stage2_ema.safetensors")), report);
    Checkpoint one = checkpoint("one", 6);
    Checkpoint two = checkpoint("two", 6);
    assertEquals(one.names(), two.names());
    for (String name : one.names()) {
      float[] expected = one.get(name).toFloatArray();
      float[] found = two.get(name).toFloatArray();
      for (int i = 0; i < expected.length; i++) {
        assertEquals(expected[i], found[i], 1e-6f, name);
      }
    }
    try (Stream<Path> files = Files.list(folder)) {
      assertFalse(files.anyMatch(file -> file.toString().contains("probe")));
    }
  }

  @Test
  void aRunSurvivesKilledExecutors() throws Exception {
    String[] longer = {
      "training.epochs=80", "training.checkpoint_steps=20", "training.keep_checkpoints=100"
    };
    Process straight = start(TWO, 2, "straight", longer);
    assertTrue(report(straight, "straight").contains("steps 240\n"));
    List<String> sharded = new ArrayList<>(List.of(longer));
    sharded.add("training.zero_stage=1");
    Process program = start(TWO, 2, "killed", sharded.toArray(String[]::new));
    for (int step : List.of(40, 120)) {
      Path reached =
          folder.resolve(
              String.format(Locale.ROOT, "killed/checkpoints/step-%09d.safetensors", step));
      while (!Files.exists(reached)) {
        assertTrue(program.isAlive(), () -> text(folder.resolve("killed.txt")));
        Thread.sleep(20);
      }
      List<ProcessHandle> executors =
          program
              .descendants()
              .filter(each -> words(each).contains("CoarseGrainedExecutorBackend"))
              .sorted((a, b) -> Long.compare(a.pid(), b.pid()))
              .toList();
      // The one that has lived through the first attempt is the second to go.
      executors.get(0).destroyForcibly();
    }
    String report = report(program, "killed");
    assertTrue(report.contains("steps 240\n"), report);
    assertEquals(
        2, report.split("message lost executor \\d+ on host [^ ]+ ", -1).length - 1, report);
    Checkpoint expected = checkpoint("straight", 240);
    Checkpoint found = checkpoint("killed", 240);
    assertEquals(expected.names(), found.names());
    for (String name : expected.names()) {
      assertEquals(expected.get(name).bytes(), found.get(name).bytes(), name);
    }
  }

  private static String words(ProcessHandle process) {
    return text(Path.of("/proc", Long.toString(process.pid()), "cmdline"));
  }

  /** A file's text; empty if it is not there. */
  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return "";
    }
  }

  @Test
  void saysWhatIsMissing() throws Exception {
    Process few = start(TWO, 3, "few");
    Process local = start("local[2]", 2, "local");
    Process batch = start(TWO, 2, "batch", "training.global_batch_size=6");
    assertTrue(
        report(local, "local").contains("error training with 2 processes needs as many executors"));
    String missing = report(few, "few");
    assertTrue(missing.contains("error training with 3 processes needs as many"), missing);
    assertTrue(missing.contains(" there are 2 ("), missing);
    String refused = report(batch, "batch");
    assertTrue(refused.contains("error host "), refused);
    assertTrue(refused.contains("cannot be shared by 2 processes"), refused);
    for (String run : List.of("few", "local", "batch")) {
      assertFalse(Files.exists(folder.resolve(run)), run);
    }
  }
}
