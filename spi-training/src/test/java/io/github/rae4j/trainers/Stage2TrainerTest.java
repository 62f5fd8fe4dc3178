// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.Rae4j;
import io.github.rae4j.core.pipeline.GenerationPipeline;
import io.github.rae4j.core.pipeline.GenerationRequest;
import io.github.rae4j.core.pipeline.ModelAssembly;
import io.github.rae4j.core.random.GaussianStreams;
import io.github.rae4j.core.registry.Registry;
import io.github.rae4j.core.training.ConfiguredRun;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.formats.checkpoint.Checkpoint;
import io.github.rae4j.formats.checkpoint.SafetensorsWriter;
import io.github.rae4j.network.Weights;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import io.github.rae4j.trainers.run.Checkpoints;
import io.github.rae4j.training.TrainedModel;
import io.github.rae4j.training.TrainerProvider;
import io.github.rae4j.training.TrainingEngine;
import io.github.rae4j.training.TrainingListener;
import io.github.rae4j.training.TrainingProgress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Trains a tiny transformer on cached latents, from scratch to samples. */
class Stage2TrainerTest {
  private static final String CONFIG =
      """
      stage_2:
        target: stage2.models.DDT.DiTwDDTHead
        params:
          input_size: 2
          patch_size: 1
          in_channels: 4
          hidden_size: [16, 16]
          depth: [1, 1]
          num_heads: [2, 2]
          mlp_ratio: 2.0
          class_dropout_prob: 0.2
          num_classes: 3
          use_qknorm: false
          use_swiglu: true
          use_rope: true
          use_rmsnorm: true
          wo_shift: false
          use_pos_embed: true
      transport:
        params:
          path_type: Linear
          prediction: velocity
          time_dist_type: logit-normal_0_1
      misc:
        latent_size: [4, 2, 2]
        num_classes: 3
        time_dist_shift_dim: 16
        time_dist_shift_base: 8
      training:
        epochs: 3
        global_batch_size: 4
        grad_accum_steps: 2
        ema_decay: 0.9
        log_interval: 1
        checkpoint_steps: 2
        keep_checkpoints: 2
        global_seed: 5
        optimizer:
          lr: 5.0e-3
        scheduler:
          type: cosine
          warmup_epochs: 1
          decay_end_epoch: 3
          final_lr: 1.0e-4
          warmup_from_zero: true
      """;

  @TempDir private Path folder = Path.of("");
  private Path config = Path.of("");
  private Path latents = Path.of("");
  private final Registry registry = Registry.standard();
  private final TrainingEngine engine = GoldenTraining.engine();

  @BeforeEach
  void write() throws IOException {
    config = Files.writeString(folder.resolve("config.yaml"), CONFIG);
    latents = folder.resolve("latents.safetensors");
    Tensor values = new GaussianStreams(1).noise(0, 10, 0, Shape.of(4, 2, 2));
    write(latents, values);
  }

  private static void write(Path file, Tensor values) {
    long[] labels = new long[10];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = i % 3;
    }
    SafetensorsWriter.write(
        file, Map.of("latents", values, "labels", Tensor.of(labels, 10)), Map.of());
  }

  @AfterEach
  void close() {
    engine.close();
    registry.close();
  }

  private TrainedModel train(
      String run, boolean resume, TrainingListener listener, String... overrides) {
    ModelAssembly assembly =
        new ModelAssembly(Rae4j.readConfig(config.toString(), List.of(overrides)), registry);
    return registry
        .find(TrainerProvider.class, "stage2")
        .train(
            new ConfiguredRun(
                assembly,
                registry,
                engine,
                latents.toString(),
                folder.resolve(run),
                resume,
                listener));
  }

  @Test
  void trainsLogsAndKeepsTheLastCheckpoints() throws IOException {
    List<TrainingProgress> seen = new ArrayList<>();
    TrainedModel trained = train("run", false, seen::add);
    assertEquals(6, trained.steps());
    assertEquals(6, seen.size());
    assertEquals(2, seen.get(5).epoch());
    assertEquals(7, Files.readAllLines(folder.resolve("run/log.csv")).size());
    try (Stream<Path> files = Files.list(folder.resolve("run/checkpoints"))) {
      assertEquals(
          List.of("step-000000004.safetensors", "step-000000006.safetensors"),
          files.map(f -> f.getFileName().toString()).sorted().toList());
    }
    assertEquals("5", trained.provenance().get("global_seed"));
  }

  /** Only what counts epochs changes: every image is still seen once in a pass. */
  @Test
  void virtualEpochsCountStepsAndLeaveTheDataAlone() throws IOException {
    List<TrainingProgress> seen = new ArrayList<>();
    TrainedModel virtual =
        train(
            "virtual",
            false,
            seen::add,
            "training.virtual_epoch_steps=5",
            "training.epochs=1",
            "training.scheduler=null");
    assertEquals(5, virtual.steps());
    assertEquals(0, seen.get(4).epoch());
    assertEquals(2, Files.readAllLines(folder.resolve("virtual/epochs.csv")).size());
    TrainedModel counted =
        train(
            "counted",
            false,
            TrainingListener.NONE,
            "training.max_steps=5",
            "training.scheduler=null");
    assertSame(
        Checkpoint.open(path(counted, "model")).weights(),
        Checkpoint.open(path(virtual, "model")).weights());
    assertRefused("virtual_epoch_steps", "other", false, "training.virtual_epoch_steps=0");
  }

  @Test
  void longerRunLowersTheLoss() {
    List<Double> losses = new ArrayList<>();
    train(
        "run",
        false,
        progress -> losses.add(progress.values().getOrDefault("loss", Double.NaN)),
        "training.epochs=300",
        "training.scheduler=null",
        "training.checkpoint_steps=1000");
    double first = losses.subList(0, 50).stream().mapToDouble(l -> l).average().orElseThrow();
    double last = losses.subList(500, 600).stream().mapToDouble(l -> l).average().orElseThrow();
    assertTrue(last < 0.8 * first, first + " -> " + last);
  }

  @Test
  void resumesToTheSameBits() {
    TrainedModel whole = train("whole", false, TrainingListener.NONE);
    TrainingListener stop =
        progress -> {
          if (progress.step() == 3) {
            throw new CancellationException("stop");
          }
        };
    assertThrows(CancellationException.class, () -> train("parts", false, stop));
    TrainedModel resumed = train("parts", true, TrainingListener.NONE);
    assertSame(last("whole"), last("parts"));
    for (String part : List.of("ema", "model")) {
      assertSame(
          Checkpoint.open(path(whole, part)).weights(),
          Checkpoint.open(path(resumed, part)).weights());
    }
  }

  @Test
  void interruptionStopsAfterTheStepAndKeepsTheState() throws IOException {
    TrainedModel whole = train("whole", false, TrainingListener.NONE);
    TrainingListener interrupt =
        progress -> {
          if (progress.step() == 2) {
            Thread.currentThread().interrupt();
          }
        };
    String[] noCheckpoints = {"training.checkpoint_steps=0", "training.checkpoint_interval=0"};
    assertThrows(
        CancellationException.class, () -> train("parts", false, interrupt, noCheckpoints));
    assertTrue(Thread.interrupted(), "the thread stays interrupted");
    try (Stream<Path> files = Files.list(folder.resolve("parts/checkpoints"))) {
      assertEquals(
          List.of("step-000000003.safetensors"),
          files.map(f -> f.getFileName().toString()).toList());
    }
    assertEquals(4, Files.readAllLines(folder.resolve("parts/log.csv")).size());
    TrainedModel resumed = train("parts", true, TrainingListener.NONE, noCheckpoints);
    assertSame(
        Checkpoint.open(path(whole, "model")).weights(),
        Checkpoint.open(path(resumed, "model")).weights());
  }

  @Test
  void interruptedThreadDoesNotBegin() {
    Thread.currentThread().interrupt();
    assertThrows(CancellationException.class, () -> train("run", false, TrainingListener.NONE));
    assertTrue(Thread.interrupted(), "the thread stays interrupted");
    assertFalse(Files.exists(folder.resolve("run")));
  }

  /** A future is cancelled from another thread, at whatever point of a step. */
  @Test
  void cancelledFutureLeavesARunToResume() throws Exception {
    ExecutorService threads = Executors.newSingleThreadExecutor();
    try {
      CountDownLatch begun = new CountDownLatch(1);
      CountDownLatch ended = new CountDownLatch(1);
      Future<?> run =
          threads.submit(
              () -> {
                try {
                  train("run", false, p -> begun.countDown(), "training.epochs=100000");
                } catch (CancellationException e) {
                  ended.countDown();
                }
              });
      begun.await();
      run.cancel(true);
      assertTrue(ended.await(60, TimeUnit.SECONDS), "the run goes on or failed otherwise");
    } finally {
      threads.shutdownNow();
    }
    Path state = new Checkpoints(folder.resolve("run/checkpoints"), 1).latest().orElseThrow();
    long steps = Long.parseLong(Checkpoint.open(state).metadata().getOrDefault("step", "0"));
    List<Long> seen = new ArrayList<>();
    train("run", true, p -> seen.add(p.step()), "training.max_steps=" + (steps + 2));
    assertEquals(List.of(steps + 1, steps + 2), seen);
  }

  private Weights last(String run) {
    return Checkpoint.open(folder.resolve(run + "/checkpoints/step-000000006.safetensors"));
  }

  private static Path path(TrainedModel trained, String part) {
    return trained.files().getOrDefault(part, Path.of("missing"));
  }

  private static void assertSame(Weights expected, Weights actual) {
    assertEquals(expected.names(), actual.names());
    for (String name : expected.names()) {
      assertArrayEquals(expected.get(name).toFloatArray(), actual.get(name).toFloatArray(), name);
    }
  }

  @Test
  void exportedWeightsGenerateImages() {
    TrainedModel trained = train("run", false, TrainingListener.NONE);
    ModelAssembly assembly =
        new ModelAssembly(
            Rae4j.readConfig(config.toString(), List.of("stage_2.ckpt=" + path(trained, "ema"))),
            registry);
    try (GenerationPipeline pipeline = assembly.generation(engine)) {
      Tensor made = pipeline.latents(GenerationRequest.ofLabels(0, 1, 2).withSeed(7));
      assertEquals(Shape.of(3, 4, 2, 2), made.shape());
    }
  }

  @Test
  void nanLossStopsTheRunAndKeepsTheState() {
    float[] values = new float[10 * 16];
    values[7 * 16] = Float.NaN;
    write(latents, Tensor.of(values, 10, 4, 2, 2));
    RaeException problem =
        assertThrows(RaeException.class, () -> train("run", false, TrainingListener.NONE));
    assertTrue(problem.getMessage().contains("the loss is NaN"), problem.getMessage());
    Path state = new Checkpoints(folder.resolve("run/checkpoints"), 1).latest().orElseThrow();
    for (float weight : Checkpoint.open(state).weights().get("pos_embed").toFloatArray()) {
      assertTrue(Float.isFinite(weight));
    }
  }

  @Test
  void rejectsIncompatibleInput() {
    train("run", false, TrainingListener.NONE, "training.max_steps=2");
    assertRefused("already holds a run", "run", false);
    assertRefused("global_seed", "run", true, "training.global_seed=6");
    assertRefused("stage_2", "run", true, "stage_2.params.mlp_ratio=3.0");
    assertRefused("global_batch_size", "other", false, "training.global_batch_size=12");
    assertRefused("grad_accum_steps", "other", false, "training.grad_accum_steps=3");
    assertRefused("lerning", "other", false, "training.lerning=1");
    assertRefused("max_loss_ratio", "other", false, "training.max_loss_ratio=1");
    write(latents, new GaussianStreams(1).noise(0, 10, 0, Shape.of(4, 3, 3)));
    assertRefused("(10, 4, 3, 3)", "other", false);
  }

  private void assertRefused(String what, String run, boolean resume, String... overrides) {
    RaeException problem =
        assertThrows(
            RaeException.class, () -> train(run, resume, TrainingListener.NONE, overrides));
    assertTrue(problem.getMessage().contains(what), problem.getMessage());
  }

  @Test
  void recomputedActivationsGiveTheSameTraining() {
    Weights kept = Checkpoint.open(train("kept", false, p -> {}).files().get("model")).weights();
    TrainedModel again = train("again", false, p -> {}, "training.checkpoint_activations=true");
    Weights recomputed = Checkpoint.open(again.files().get("model")).weights();
    assertEquals(kept.names(), recomputed.names());
    for (String name : kept.names()) {
      // AdamW divides by the magnitude of a gradient, so rounding is visible in the smallest ones.
      assertArrayEquals(
          kept.get(name).toFloatArray(), recomputed.get(name).toFloatArray(), 1e-4f, name);
    }
  }

  @Test
  void folderBelongsToOneRunAtATime() {
    RaeException error =
        assertThrows(
            RaeException.class,
            () -> train("one", false, outer -> train("one", true, inner -> {})));
    assertTrue(error.getMessage().contains("another run is writing"), error.getMessage());
    // The first run kept its state, and nothing remains locked.
    assertEquals(6, train("one", true, progress -> {}).steps());
  }
}
