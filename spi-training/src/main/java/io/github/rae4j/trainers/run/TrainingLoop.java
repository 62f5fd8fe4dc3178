// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.run;

import io.github.rae4j.core.training.ConfiguredRun;
import io.github.rae4j.errors.Cancellation;
import io.github.rae4j.errors.ConfigException;
import io.github.rae4j.errors.DataException;
import io.github.rae4j.errors.DeviceException;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.errors.TrainingException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.evaluation.data.DataNotes;
import io.github.rae4j.evaluation.run.FolderLock;
import io.github.rae4j.network.Weights;
import io.github.rae4j.training.ProcessGroup;
import io.github.rae4j.training.TrainedWeights;
import io.github.rae4j.training.TrainingProgress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.Supplier;

/**
 * The training loop: resumes, makes the steps, logs, and saves checkpoints, also when the run ends
 * early. For one thread.
 */
public final class TrainingLoop {
  private final ConfiguredRun run;
  private final TrainingSettings settings;
  private final long stepsPerEpoch;
  private final RunIdentity identity;
  private final RunCheckpoints checkpoints;
  private final DataNotes notes;
  private final Supplier<List<String>> noted;

  /**
   * A loop.
   *
   * @param run folder, listener
   * @param settings intervals
   * @param stepsPerEpoch optimiser steps per epoch
   * @param identity what a checkpoint must agree in with the run that resumes from it
   * @param notes what people should know about the data, more and more while they are read
   */
  public TrainingLoop(
      ConfiguredRun run,
      TrainingSettings settings,
      long stepsPerEpoch,
      RunIdentity identity,
      Supplier<List<String>> notes) {
    this.run = run;
    this.settings = settings;
    this.stepsPerEpoch = stepsPerEpoch;
    this.identity = identity;
    this.checkpoints = new RunCheckpoints(run, settings, stepsPerEpoch, identity);
    this.noted = notes;
    this.notes = new DataNotes(run.listener()::onNote);
  }

  /** The folder with the checkpoints of a run. */
  public static Path checkpointFolder(Path runFolder) {
    return runFolder.resolve("checkpoints");
  }

  /**
   * Refuses a folder that must not be written to, before any expensive work.
   *
   * @throws ConfigException if it has checkpoints and the run does not resume
   * @throws CancellationException if the thread is interrupted
   */
  public static void requireFresh(ConfiguredRun run) {
    Cancellation.check();
    if (!run.engine().processGroup().isRankZero()) {
      return;
    }
    Optional<Path> last = new Checkpoints(checkpointFolder(run.folder()), 1).latest();
    if (last.isPresent() && !run.resume()) {
      throw new ConfigException(
          String.format(
              Locale.ROOT,
              "%s already holds a run (%s); resume it, or name another folder",
              run.folder(),
              last.get().getFileName()),
          Where.file(run.folder()));
    }
  }

  /**
   * Loads the last checkpoint when resuming, and broadcasts the state of rank 0 to all processes.
   * Returns the step to continue from, 0 for a new run. Says what it resumes from, or that there is
   * nothing.
   *
   * @throws RaeException if the last checkpoint is damaged, belongs to another run, or is of a
   *     later step than the last one of this run
   */
  public long resume(Trainer trainer) {
    Map<String, String> shared = new LinkedHashMap<>(identity.shared());
    shared.put("zero_stage", settings.placement().toString());
    coordinator().requireSameRun(shared);
    OptimizerSettings.remarks(run.assembly().config()).forEach(run.listener()::onMessage);
    ProcessGroup processes = run.engine().processGroup();
    double steps = processes.isRankZero() ? checkpoints.load(trainer) : 0;
    trainer.broadcast();
    return (long) processes.broadcast(steps)[0];
  }

  /**
   * What the results came from: the identity of the run and, if it has any, what was changed when
   * it was resumed.
   */
  public Map<String, String> provenance() {
    return checkpoints.provenance();
  }

  private RunCoordinator coordinator() {
    return new RunCoordinator(run.engine().processGroup());
  }

  /**
   * Trains.
   *
   * @param from the step to start with, see {@link #resume}
   * @return the number of steps of the whole run
   * @throws RaeException if another run is writing to the folder, or the loss diverges
   * @throws CancellationException if a callback or the listener throws it, or the thread is
   *     interrupted; the state after the last whole step is then in the folder
   */
  @SuppressWarnings("try") // lock and last words are only held
  public long train(Trainer trainer, long from) {
    if (!run.engine().processGroup().isRankZero()) {
      try (HeldInterruption interruption = new HeldInterruption()) {
        return steps(trainer, from, interruption);
      }
    }
    try (FolderLock lock = FolderLock.take(run.folder(), run.folder());
        LastWords words = new LastWords(checkpoints.files(), run.listener());
        HeldInterruption interruption = new HeldInterruption()) {
      RunLeftovers.sweep(run.folder());
      checkpoints.files().sweep();
      long total = steps(trainer, from, interruption);
      if (from < total) {
        requireAll(total);
      }
      return total;
    }
  }

  /** Before a run says that it is done: nobody has removed what it wrote. */
  private void requireAll(long total) {
    Path log = run.folder().resolve(TrainingLog.STEPS);
    Path times = run.folder().resolve(TrainingLog.TIMES);
    for (Path file : List.of(checkpoints.files().file(total), log, times)) {
      if (!Files.isRegularFile(file)
          || (!file.equals(checkpoints.files().file(total))
              && TrainingLog.lastStep(file) != total)) {
        throw new DataException(
            String.format(
                Locale.ROOT,
                "%s was changed or removed while the run wrote to its folder. %s",
                file,
                checkpoints.lastKept()),
            Where.file(file));
      }
    }
  }

  @SuppressWarnings("try") // an interruption is only held back
  private long steps(Trainer trainer, long from, HeldInterruption interruption) {
    long total = settings.totalSteps(stepsPerEpoch);
    RunCoordinator coordinator = coordinator();
    Map<String, String> resumed = checkpoints.resumed(from);
    long started = System.nanoTime();
    StepTimes clock = new StepTimes(System::nanoTime, trainer, machine(), from);
    Optional<RunLogs> logs =
        run.engine().processGroup().isRankZero()
            ? Optional.of(new RunLogs(run.folder(), settings, stepsPerEpoch, from, clock, resumed))
            : Optional.empty();
    long saved = from;
    long step = from;
    boolean saving = false;
    boolean together = false;
    notes.add(noted.get());
    DivergenceDetector detector =
        new DivergenceDetector(
            trainer.monitoredLoss(), settings.maxLossRatio(), firstLosses(resumed));
    RunWatch watch = new RunWatch(detector, logs);
    sayWithoutPeak(trainer);
    try (Callbacks callbacks = Callbacks.open(run, weights(trainer));
        HeldInterruption.Holding holding = interruption.holdAtTheEnd()) {
      for (; step < total; ) {
        Map<String, Double> values = coordinator.mean(trainer.step(step));
        step++;
        interruption.hold();
        notes.add(noted.get());
        TrainingProgress progress = progress(step, total, from, started, values);
        watch.add(step, step == total, values);
        if (settings.checkpointDue(step, stepsPerEpoch) || step == total) {
          saving = true;
          checkpoints.save(trainer, step, watch);
          saving = false;
          saved = step;
        }
        together = true;
        coordinator.cancelTogether(
            () -> {
              callbacks.onStepTogether(progress);
              // The others send what the callbacks read, before they may be interrupted.
              run.engine()
                  .processGroup()
                  .gathered(
                      () -> {
                        interruption.check();
                        callbacks.onStep(progress);
                      });
              interruption.check();
              run.listener().onStep(progress);
            });
        together = false;
      }
    } catch (Checkpoints.NotFiniteException e) {
      throw diverged(step, e, checkpoints.lastKept());
    } catch (DivergedException e) {
      // Saves even before the first update, since the initial weights help to find the cause.
      // Weights updated by an exploding loss must not displace an older checkpoint.
      boolean any = checkpoints.files().latest().isPresent();
      long last = any ? (e.isApplied() ? step : saved) : step - 1;
      throw diverged(step, e, checkpoints.kept(trainer, step, last, watch, true));
    } catch (CancellationException e) {
      run.listener().onMessage(checkpoints.kept(trainer, step, saved, watch, together));
      throw e;
    } catch (OutOfMemoryError e) {
      throw new DeviceException(
          String.format(
              Locale.ROOT,
              "step %d: Java has not enough memory for %d images at once (%s); make"
                  + " training.global_batch_size smaller, training.grad_accum_steps larger, or give"
                  + " Java more (JAVA_TOOL_OPTIONS=-Xmx8g)",
              step,
              settings.microBatchSize(),
              e.getMessage()),
          Where.key("training.global_batch_size"),
          e);
    } catch (RaeException e) {
      if (HeldInterruption.ended(e)) {
        run.listener().onMessage(checkpoints.kept(trainer, step, saved, watch, false));
        throw HeldInterruption.cancellation(e);
      }
      // A failed save is not retried; the first failure's message is reported.
      if (!saving) {
        try {
          checkpoints.kept(trainer, step, saved, watch, false);
        } catch (RaeException second) {
          e.addSuppressed(second);
        }
      }
      throw e;
    }
    notes.finish();
    return total;
  }

  private TrainingException diverged(long step, RuntimeException cause, String kept) {
    String rate = OptimizerSettings.rateKey(run.assembly().config());
    return new TrainingException(
        String.format(
            Locale.ROOT,
            "training stopped at step %d: %s. %s; try a lower rate (%s), clipping"
                + " (training.clip_grad), or fp32; data that are not finite have the same effect",
            step,
            cause.getMessage(),
            kept,
            rate),
        Where.file(run.folder()).atKey(rate),
        cause);
  }

  /** The losses of the first steps, as recorded in rank 0's checkpoint. */
  private List<Double> firstLosses(Map<String, String> resumed) {
    double[] shared = new double[DivergenceDetector.START];
    Arrays.fill(shared, Double.NaN);
    List<Double> recorded = DivergenceDetector.first(resumed);
    for (int i = 0; i < Math.min(shared.length, recorded.size()); i++) {
      shared[i] = recorded.get(i);
    }
    return Arrays.stream(run.engine().processGroup().broadcast(shared))
        .filter(value -> !Double.isNaN(value))
        .boxed()
        .toList();
  }

  private StepTimes.Machine machine() {
    return new StepTimes.Machine(
        settings.batchSize(),
        settings.worldSize(),
        settings.peakTflops(),
        run.engine()::deviceMemory,
        ResidentMemory::bytes);
  }

  /** Utilisation is a share of something that only the user knows. */
  private void sayWithoutPeak(Trainer trainer) {
    if (settings.peakTflops().isEmpty() && trainer.flopsPerImage(0).isPresent()) {
      run.listener()
          .onMessage(
              "timing.csv has no utilisation (mfu), since the peak of the device is not known;"
                  + " training.peak_tflops=N says it");
    }
  }

  private TrainedWeights weights(Trainer trainer) {
    return new TrainedWeights() {
      @Override
      public Weights of(String part) {
        Weights weights = trainer.state().get(part);
        if (weights == null) {
          throw new IllegalArgumentException("the trainer has no part '" + part + "'");
        }
        return weights;
      }

      @Override
      public double initialShare(long step) {
        return Math.pow(settings.emaDecay(), (double) step);
      }
    };
  }

  private TrainingProgress progress(
      long step, long total, long from, long started, Map<String, Double> values) {
    double seconds = Math.max((System.nanoTime() - started) / 1e9, 1e-9);
    double stepsPerSecond = (step - from) / seconds;
    Duration left = Duration.ofMillis(Math.round(1000 * (total - step) / stepsPerSecond));
    return new TrainingProgress(
        step,
        total,
        (step - 1) / stepsPerEpoch,
        values,
        stepsPerSecond * settings.batchSize(),
        left);
  }
}
