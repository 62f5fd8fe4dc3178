// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.testkit;

import static io.github.rae4j.testkit.TensorAssertions.assertSameBits;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.core.config.ConfigEnvironment;
import io.github.rae4j.errors.ConfigException;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.network.NamedValues;
import io.github.rae4j.network.Weights;
import io.github.rae4j.options.Parameters;
import io.github.rae4j.training.TrainedModel;
import io.github.rae4j.training.TrainerProvider;
import io.github.rae4j.training.TrainingListener;
import io.github.rae4j.training.TrainingProgress;
import io.github.rae4j.training.TrainingRun;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What every trainer promises: it reports every step, gives the same bits for the same run, keeps
 * its state when it is stopped, and goes on from it.
 */
public abstract class TrainerContract extends ProviderContract<TrainerProvider> {
  @TempDir private Path folder = Path.of("");
  private boolean stayedInterrupted;

  /** A contract for one trainer. */
  protected TrainerContract() {
    super(TrainerProvider.class);
  }

  /**
   * A run of {@link #steps} steps on small data.
   *
   * @param training values of the section {@code training} to add or replace
   */
  protected abstract TrainingRun run(
      Path folder, boolean resume, TrainingListener listener, Map<String, Object> training);

  /** Number of steps of a run, at least 4. */
  protected abstract long steps();

  @Override
  protected final Map<String, Object> parameters() {
    return Map.of("training", Map.of());
  }

  @Override
  protected final Object create(TrainerProvider provider, Parameters parameters) {
    return provider.options().read(parameters);
  }

  @Override
  final boolean refusesUnknownKeys() {
    return false;
  }

  private TrainedModel train(String name, boolean resume, TrainingListener listener) {
    return provider().train(run(folder.resolve(name), resume, listener, Map.of()));
  }

  private static void assertSameWeights(TrainedModel expected, TrainedModel actual) {
    assertEquals(expected.files().keySet(), actual.files().keySet());
    expected
        .files()
        .forEach(
            (part, file) -> {
              if (Files.isRegularFile(file)) {
                Weights own = ConfigEnvironment.standard().weights().apply(file);
                Weights other =
                    ConfigEnvironment.standard()
                        .weights()
                        .apply(NamedValues.require(actual.files(), part));
                assertEquals(own.names(), other.names());
                own.names()
                    .forEach(
                        name -> assertSameBits(part + " " + name, own.get(name), other.get(name)));
              }
            });
  }

  /** Every step is reported once, with a loss, and the results are there at the end. */
  @Test
  public final void reportsEveryStep() {
    List<TrainingProgress> seen = new ArrayList<>();
    TrainedModel trained = train("run", false, seen::add);
    assertEquals(steps(), trained.steps());
    assertEquals(
        LongStream.rangeClosed(1, steps()).boxed().toList(),
        seen.stream().map(TrainingProgress::step).toList());
    for (TrainingProgress progress : seen) {
      assertEquals(steps(), progress.totalSteps());
      assertTrue(
          Double.isFinite(progress.values().getOrDefault("loss", Double.NaN)),
          () -> "no loss among " + progress.values());
    }
    assertFalse(trained.files().isEmpty(), "nothing was trained");
    trained.files().forEach((part, file) -> assertTrue(Files.exists(file), part));
  }

  /** The same run gives the same bits. */
  @Test
  public final void givesTheSameBitsAgain() {
    assertSameWeights(
        train("one", false, TrainingListener.NONE), train("two", false, TrainingListener.NONE));
  }

  /** A listener may stop the run; resumed, it ends with the same bits as without a stop. */
  @Test
  public final void resumesAfterACancellation() {
    TrainingListener stop =
        progress -> {
          if (progress.step() == 2) {
            throw new CancellationException("enough");
          }
        };
    assertStopsAndResumes(stop);
  }

  /** So does an interruption of the thread, which stays interrupted. */
  @Test
  public final void resumesAfterAnInterruption() {
    assertStopsAndResumes(
        progress -> {
          if (progress.step() == 2) {
            Thread.currentThread().interrupt();
          }
        });
    assertTrue(stayedInterrupted, "the thread must stay interrupted");
  }

  private void assertStopsAndResumes(TrainingListener stop) {
    List<Long> before = new ArrayList<>();
    try {
      assertThrows(
          CancellationException.class,
          () ->
              train(
                  "parts",
                  false,
                  progress -> {
                    before.add(progress.step());
                    stop.onStep(progress);
                  }));
    } finally {
      // Whoever interrupts the thread finds it interrupted, and the next run needs it not to be.
      stayedInterrupted = Thread.interrupted();
    }
    assertTrue(before.size() < steps(), "the run went on to its end");
    List<Long> after = new ArrayList<>();
    TrainedModel resumed = train("parts", true, progress -> after.add(progress.step()));
    assertTrue(after.size() < steps(), "nothing was kept: the run began anew");
    assertEquals(steps(), after.get(after.size() - 1));
    assertSameWeights(train("whole", false, TrainingListener.NONE), resumed);
  }

  /** A thread that is interrupted already does not begin. */
  @Test
  public final void interruptedThreadDoesNotBegin() {
    Thread.currentThread().interrupt();
    List<Long> steps = new ArrayList<>();
    try {
      assertThrows(
          CancellationException.class,
          () -> train("run", false, progress -> steps.add(progress.step())));
    } finally {
      assertTrue(Thread.interrupted(), "the thread must stay interrupted");
    }
    assertTrue(steps.size() <= 1, () -> "steps were made: " + steps);
  }

  /** A folder that holds a run is not written over. */
  @Test
  public final void refusesAFolderThatHoldsARun() {
    train("run", false, TrainingListener.NONE);
    RaeException e =
        assertThrows(RaeException.class, () -> train("run", false, TrainingListener.NONE));
    assertTrue(message(e).contains("run"), message(e));
  }

  /** A misspelt key is found before the first step. */
  @Test
  public final void refusesAnUnknownTrainingKey() {
    List<Long> steps = new ArrayList<>();
    ConfigException e =
        assertThrows(
            ConfigException.class,
            () ->
                provider()
                    .train(
                        run(
                            folder.resolve("run"),
                            false,
                            progress -> steps.add(progress.step()),
                            Map.of("no_such_key_exists", 1))));
    assertTrue(message(e).contains("no_such_key_exists"), message(e));
    assertTrue(steps.isEmpty(), "steps were made before");
  }
}
