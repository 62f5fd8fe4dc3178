// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.Rae4j;
import io.github.rae4j.core.pipeline.ModelAssembly;
import io.github.rae4j.core.registry.Registry;
import io.github.rae4j.core.training.ConfiguredRun;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.formats.checkpoint.Checkpoint;
import io.github.rae4j.network.Weights;
import io.github.rae4j.tensor.Tensor;
import io.github.rae4j.trainers.GoldenTraining;
import io.github.rae4j.training.ProcessGroup;
import io.github.rae4j.training.TrainingEngine;
import io.github.rae4j.training.TrainingListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.LongToDoubleFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests how a run ends, with given losses. */
class TrainingLoopTest {
  private static final long STEPS_PER_EPOCH = 10;

  @TempDir private Path folder = Path.of("");
  private final Registry registry = Registry.standard();
  private final TrainingEngine engine = GoldenTraining.engine();

  @AfterEach
  void close() {
    engine.close();
    registry.close();
  }

  /** A trainer whose only state is the number of steps. */
  private static final class Scripted implements Trainer {
    private final LongToDoubleFunction losses;
    private long steps;
    private long brokenFrom = Long.MAX_VALUE;

    Scripted(LongToDoubleFunction losses) {
      this.losses = losses;
    }

    @Override
    public Map<String, Double> step(long step) {
      double loss = DivergedException.requireFinite("loss", losses.applyAsDouble(step));
      steps = step + 1;
      return Map.of("loss", loss);
    }

    @Override
    public boolean isBetweenSteps() {
      return true;
    }

    @Override
    public Map<String, Weights> state() {
      float weight = steps < brokenFrom ? steps : Float.NaN;
      Weights weights =
          Weights.of(
              "scripted",
              Map.of(
                  "steps",
                  Tensor.of(new long[] {steps}, 1),
                  "weight",
                  Tensor.of(new float[] {1, weight}, 2)));
      return Map.of("ema", weights, "model", weights);
    }

    @Override
    public void load(Checkpoint checkpoint, long to) {
      steps = to;
    }

    @Override
    public void broadcast() {}
  }

  private long train(boolean resume, LongToDoubleFunction losses, String... overrides) {
    return train(resume, new Scripted(losses), overrides);
  }

  private long train(boolean resume, Scripted trainer, String... overrides) {
    List<String> all =
        new ArrayList<>(
            List.of(
                "training.epochs=30",
                "training.batch_size=1",
                "training.log_interval=1",
                "training.checkpoint_steps=20",
                "training.callbacks.curves=false"));
    all.addAll(List.of(overrides));
    ModelAssembly assembly = new ModelAssembly(Rae4j.readConfig("tiny-fashion", all), registry);
    ConfiguredRun run =
        new ConfiguredRun(
            assembly, registry, engine, "none", folder, resume, TrainingListener.NONE);
    TrainingSettings settings =
        GoldenTraining.transformerSettings(
            assembly.config().root().parameters().rawSection("training").orElseThrow().parameters(),
            ProcessGroup.single());
    TrainingLoop loop =
        new TrainingLoop(
            run,
            settings,
            STEPS_PER_EPOCH,
            new RunIdentity(Map.of(), new Recipe(Map.of())),
            List::of);
    return loop.train(trainer, loop.resume(trainer));
  }

  private String stopped(boolean resume, LongToDoubleFunction losses, String... overrides) {
    return String.valueOf(
        assertThrows(RaeException.class, () -> train(resume, losses, overrides)).getMessage());
  }

  @Test
  void explodingLossStopsTheRunAndKeepsEarlierCheckpoints() throws IOException {
    // 2 at first, 0.5 after some steps, and growing without bound from step 125 on.
    LongToDoubleFunction losses = step -> step < 125 ? (step < 9 ? 2 : 0.5) : 1e4 * (step - 124);
    String message = stopped(false, losses);
    assertTrue(message.contains("training stopped at step 150: the loss explodes"), message);
    assertTrue(message.contains("from 2.000 in the first steps"), message);
    assertTrue(message.contains("step-000000140"), message);
    assertEquals(151, Files.readAllLines(folder.resolve("log.csv")).size());
    // The first step's loss is recorded, so a diverged state cannot pass for the start of a run.
    String again = stopped(true, losses);
    assertTrue(again.contains("training stopped at step 150: the loss explodes"), again);
    assertEquals(300, train(true, losses, "training.max_loss_ratio=null"));
  }

  @Test
  void lossBelowTheAllowedRatioIsNoExplosion() {
    assertEquals(300, train(false, step -> step == 0 ? 2 : step < 50 ? 1e-4 : 9.9));
  }

  @Test
  void explosionBeforeTheFirstCheckpointSavesTheState() {
    String message =
        stopped(
            false, step -> 1 + step, "training.checkpoint_steps=1000", "training.max_loss_ratio=2");
    assertTrue(message.contains("The state after step 50 is in"), message);
    assertTrue(message.contains("step-000000050"), message);
  }

  @Test
  void stateWithNanNeitherReplacesNorShadowsTheLastGoodOne() throws IOException {
    Scripted trainer = new Scripted(step -> 1);
    trainer.brokenFrom = 55;
    String message =
        String.valueOf(
            assertThrows(
                    RaeException.class, () -> train(false, trainer, "training.keep_checkpoints=1"))
                .getMessage());
    assertTrue(message.contains("training stopped at step 60"), message);
    assertTrue(message.contains("NaN or infinity in 'ema/weight'"), message);
    assertTrue(message.contains("The last state is in"), message);
    assertTrue(message.contains("step-000000040.safetensors"), message);
    try (Stream<Path> files = Files.list(folder.resolve("checkpoints"))) {
      assertEquals(
          List.of("step-000000040.safetensors"),
          files.map(file -> file.getFileName().toString()).toList());
    }
    // As when the loss becomes NaN: what the updates before have broken is not kept either.
    Scripted second =
        new Scripted(
            step -> {
              return step < 58 ? 1 : Double.NaN;
            });
    second.brokenFrom = 55;
    message =
        String.valueOf(assertThrows(RaeException.class, () -> train(true, second)).getMessage());
    assertTrue(message.contains("the loss is NaN"), message);
    assertTrue(message.contains("The state after step 58 is not kept"), message);
    assertTrue(message.contains("step-000000040.safetensors"), message);
    assertEquals(300, train(true, new Scripted(step -> 1)));
  }

  @Test
  void checkpointUnderAFalseNameIsRefused() throws IOException {
    train(false, step -> 1, "training.max_steps=40");
    Path checkpoints = folder.resolve("checkpoints");
    Files.copy(
        checkpoints.resolve("step-000000040.safetensors"),
        checkpoints.resolve("step-000000060.safetensors"));
    String message = stopped(true, step -> 1);
    assertTrue(message.contains("named after step 60"), message);
    assertTrue(message.contains("after step 40"), message);
  }

  @Test
  void luckyFirstBatchIsNoMeasure() {
    // Nearly all losses are near 1; two batches were easy.
    LongToDoubleFunction losses = step -> step == 0 || step == 3 ? 0.01 : 1 + step % 3;
    assertEquals(300, train(false, losses));
    String message = stopped(true, losses, "training.epochs=29");
    assertTrue(message.contains("state after step 300"), message);
  }

  @Test
  void anExplosionAfterALuckyFirstBatchIsFoundAlsoByARunThatResumes() {
    LongToDoubleFunction losses = step -> step == 0 ? 0.01 : step < 120 ? 1 : 20;
    assertEquals(4, train(false, losses, "training.max_steps=4"));
    String message = stopped(true, losses);
    assertTrue(message.contains("training stopped at step 150: the loss explodes"), message);
    assertTrue(message.contains("from 1.000 in the first steps"), message);
  }

  private List<TrainingLog.Point> column(String file, String name) {
    return TrainingLog.read(folder.resolve(file)).getOrDefault(name, List.of());
  }

  private static List<Long> steps(List<TrainingLog.Point> points) {
    return points.stream().map(TrainingLog.Point::step).toList();
  }

  private static List<Double> values(List<TrainingLog.Point> points) {
    return points.stream().map(TrainingLog.Point::value).toList();
  }

  /** The loss of step s, from 1, is s: the mean of steps 1 to 4 is 2.5. */
  @Test
  void logsMeansOfIntervalsAndEpochs() {
    train(false, step -> step + 1, "training.log_interval=4", "training.max_steps=22");
    List<TrainingLog.Point> losses = column("log.csv", "loss");
    assertEquals(List.of(4L, 8L, 12L, 16L, 20L, 22L), steps(losses));
    assertEquals(List.of(2.5, 6.5, 10.5, 14.5, 18.5, 21.5), values(losses));
    List<TrainingLog.Point> epochs = column("epochs.csv", "loss");
    assertEquals(List.of(10L, 20L), steps(epochs));
    assertEquals(List.of(5.5, 15.5), values(epochs));
    assertEquals(List.of(1.0, 2.0), values(column("epochs.csv", "epoch")));
  }

  @Test
  void aRunThatResumesWithinAnIntervalLogsTheSameMeans() {
    // Thirds have no exact sum, so that the order of the additions shows.
    LongToDoubleFunction losses = step -> 1.0 / (step + 3);
    String[] whole = {
      "training.log_interval=7", "training.max_steps=40", "training.checkpoint_steps=3"
    };
    train(false, losses, whole);
    List<Double> expected = values(column("log.csv", "loss"));
    List<Double> epochs = values(column("epochs.csv", "loss"));
    Path first = folder;
    folder = folder.resolve("second");
    String[] half = whole.clone();
    half[1] = "training.max_steps=18";
    train(false, losses, half);
    train(true, losses, whole);
    List<TrainingLog.Point> found = column("log.csv", "loss");
    assertEquals(epochs, values(column("epochs.csv", "loss")));
    // The line of step 18 is that of the run that ended there.
    assertEquals(List.of(7L, 14L, 18L, 21L, 28L, 35L, 40L), steps(found));
    assertEquals(expected, values(found.stream().filter(p -> p.step() != 18).toList()));
    folder = first;
  }

  @Test
  void ratesAreThoseOfTheLastStepAndAMissingValueIsNoZero() {
    RunningMeans means = new RunningMeans();
    means.add(Map.of("loss", 1.0, "learning_rate", 0.5));
    means.add(Map.of("loss", 2.0, "learning_rate", 0.25, "gan", 8.0));
    RunningMeans restored = new RunningMeans();
    restored.restore(means.state());
    assertEquals(Map.of("loss", 1.5, "learning_rate", 0.25, "gan", 8.0), restored.values());
    restored.clear();
    assertEquals(Map.of(), restored.values());
  }
}
