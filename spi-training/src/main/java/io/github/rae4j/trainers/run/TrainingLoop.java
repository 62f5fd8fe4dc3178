// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.run;

import io.github.rae4j.core.training.ConfiguredRun;
import io.github.rae4j.errors.Cancellation;
import io.github.rae4j.errors.CheckpointException;
import io.github.rae4j.errors.ConfigException;
import io.github.rae4j.errors.DeviceException;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.errors.TrainingException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.evaluation.run.FolderLock;
import io.github.rae4j.formats.checkpoint.Checkpoint;
import io.github.rae4j.network.Weights;
import io.github.rae4j.training.ProcessGroup;
import io.github.rae4j.training.TrainingProgress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.CancellationException;

/**
 * The training loop: resumes, makes the steps, logs, and saves checkpoints, also when the run ends
 * early.
 *
 * @param run folder, listener
 * @param settings intervals
 * @param stepsPerEpoch optimiser steps per epoch
 * @param identity the values in which a checkpoint must agree with the run that resumes from it, by
 *     name
 */
public record TrainingLoop(
    ConfiguredRun run,
    TrainingSettings settings,
    long stepsPerEpoch,
    Map<String, String> identity) {
  private static final String STEP = "step";
  private static final String FIRST_LOSS = "first_loss";

  /** The folder with the checkpoints of a run. */
  public static Path checkpointFolder(Path runFolder) {
    return runFolder.resolve("checkpoints");
  }

  /** The checkpoints of this run. */
  private Checkpoints checkpoints() {
    return new Checkpoints(checkpointFolder(run.folder()), settings.keep());
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
          "%s already holds a run (%s); resume it, or name another folder"
              .formatted(run.folder(), last.get().getFileName()),
          Where.file(run.folder()));
    }
  }

  /**
   * Loads the last checkpoint when resuming, and broadcasts the state of rank 0 to all processes.
   * Returns the step to continue from, 0 for a new run.
   *
   * @throws RaeException if the last checkpoint belongs to another run
   */
  public long resume(Trainer trainer) {
    coordinator().requireSameRun(identity);
    ProcessGroup processes = run.engine().processGroup();
    double steps = processes.isRankZero() ? load(trainer) : 0;
    trainer.broadcast();
    return (long) processes.broadcast(steps)[0];
  }

  private RunCoordinator coordinator() {
    return new RunCoordinator(run.engine().processGroup());
  }

  private long load(Trainer trainer) {
    Optional<Path> last = run.resume() ? checkpoints().latest() : Optional.empty();
    if (last.isEmpty()) {
      return 0;
    }
    Checkpoint checkpoint = Checkpoint.open(last.get());
    Map<String, String> metadata = checkpoint.metadata();
    identity.forEach(
        (key, mine) -> {
          String found = metadata.getOrDefault(key, "not recorded");
          // Checkpoints of earlier versions lack the hashes.
          boolean compared = metadata.containsKey(key) || !key.startsWith(RunRecord.HASH);
          if (compared && !found.equals(mine)) {
            throw new CheckpointException(
                "%s belongs to another run: its %s is %s, but this run's is %s; use the old one, or another folder"
                    .formatted(last.get(), key, found, mine),
                Where.file(last.get()).atKey(key));
          }
        });
    long steps = Long.parseLong(metadata.getOrDefault(STEP, "0"));
    trainer.load(checkpoint, steps);
    run.listener().onMessage("resuming from " + last.get() + " after " + steps + " steps");
    return steps;
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
  @SuppressWarnings("try") // the lock is only held
  public long train(Trainer trainer, long from) {
    if (!run.engine().processGroup().isRankZero()) {
      try (HeldInterruption interruption = new HeldInterruption()) {
        return steps(trainer, from, interruption);
      }
    }
    try (FolderLock lock = FolderLock.take(run.folder(), run.folder());
        HeldInterruption interruption = new HeldInterruption()) {
      return steps(trainer, from, interruption);
    }
  }

  @SuppressWarnings("try") // an interruption is only held back
  private long steps(Trainer trainer, long from, HeldInterruption interruption) {
    long total = settings.totalSteps(stepsPerEpoch);
    RunCoordinator coordinator = coordinator();
    Optional<TrainingLog> log =
        run.engine().processGroup().isRankZero()
            ? Optional.of(new TrainingLog(run.folder().resolve(TrainingLog.STEPS), from))
            : Optional.empty();
    long started = System.nanoTime();
    long saved = from;
    long step = from;
    boolean saving = false;
    DivergenceDetector detector =
        new DivergenceDetector(trainer.monitoredLoss(), settings.maxLossRatio(), firstLoss(from));
    try (Callbacks callbacks = Callbacks.open(run, part -> part(trainer, part));
        HeldInterruption.Holding holding = interruption.holdAtTheEnd()) {
      for (; step < total; ) {
        Map<String, Double> values = coordinator.mean(trainer.step(step));
        step++;
        interruption.hold();
        TrainingProgress progress = progress(step, total, from, started, values);
        if (log.isPresent() && (step % settings.logInterval() == 0 || step == total)) {
          Map<String, Double> line = new LinkedHashMap<>(values);
          line.put("images_per_second", progress.imagesPerSecond());
          log.get().add(step, line);
        }
        detector.update(step, values);
        if (settings.checkpointDue(step, stepsPerEpoch) || step == total) {
          saving = true;
          save(trainer, step, detector);
          saving = false;
          saved = step;
        }
        coordinator.cancelTogether(
            () -> {
              interruption.check();
              callbacks.onStep(progress);
              run.listener().onStep(progress);
            });
      }
    } catch (DivergedException e) {
      // Saves even before the first update, since the initial weights help to find the cause.
      // Weights updated by an exploding loss must not displace an older checkpoint.
      boolean any = checkpoints().latest().isPresent();
      long last = any ? (e.isApplied() ? step : saved) : step - 1;
      throw new TrainingException(
          "training stopped at step %d: %s. %s; try a lower rate (training.optimizer.lr), clipping (training.clip_grad), or fp32"
              .formatted(step, e.getMessage(), kept(trainer, step, last, detector)),
          Where.file(run.folder()).atKey("training.optimizer.lr"),
          e);
    } catch (CancellationException e) {
      kept(trainer, step, saved, detector);
      throw e;
    } catch (OutOfMemoryError e) {
      throw new DeviceException(
          "step %d: Java has not enough memory for %d images at once (%s); make training.global_batch_size smaller, training.grad_accum_steps larger, or give Java more (JAVA_TOOL_OPTIONS=-Xmx8g)"
              .formatted(step, settings.microBatchSize(), e.getMessage()),
          Where.key("training.global_batch_size"),
          e);
    } catch (RaeException e) {
      if (HeldInterruption.ended(e)) {
        kept(trainer, step, saved, detector);
        throw HeldInterruption.cancellation(e);
      }
      // A failed save is not retried; the first failure's message is reported.
      if (!saving) {
        try {
          kept(trainer, step, saved, detector);
        } catch (RaeException second) {
          e.addSuppressed(second);
        }
      }
      throw e;
    }
    return total;
  }

  /** The loss of the first step, as recorded in rank 0's checkpoint. */
  private OptionalDouble firstLoss(long from) {
    if (from == 0) {
      return OptionalDouble.empty();
    }
    ProcessGroup processes = run.engine().processGroup();
    double recorded =
        (processes.isRankZero() ? checkpoints().latest() : Optional.<Path>empty())
            .map(file -> Checkpoint.open(file).metadata().get(FIRST_LOSS))
            .map(Double::parseDouble)
            .orElse(Double.NaN);
    double shared = processes.broadcast(recorded)[0];
    return Double.isNaN(shared) ? OptionalDouble.empty() : OptionalDouble.of(shared);
  }

  /**
   * Saves the state if it is newer than the last checkpoint and consistent; says where the state
   * is.
   */
  private String kept(Trainer trainer, long step, long saved, DivergenceDetector detector) {
    if (step > saved && trainer.isBetweenSteps()) {
      return "The state after step %d is in %s".formatted(step, save(trainer, step, detector));
    }
    return checkpoints()
        .latest()
        .map(file -> "The last state is in " + file)
        .orElse("Nothing had been learned");
  }

  private static Weights part(Trainer trainer, String part) {
    Weights weights = trainer.state().get(part);
    if (weights == null) {
      throw new IllegalArgumentException("the trainer has no part '" + part + "'");
    }
    return weights;
  }

  /** Only rank 0 writes; the other processes return the same file name. */
  private Path save(Trainer trainer, long step, DivergenceDetector detector) {
    Map<String, String> metadata = new LinkedHashMap<>(identity);
    metadata.put(STEP, Long.toString(step));
    detector.firstLoss().ifPresent(loss -> metadata.put(FIRST_LOSS, Double.toString(loss)));
    metadata.put("epoch", Long.toString(step / stepsPerEpoch));
    return run.engine().processGroup().isRankZero()
        ? checkpoints().save(step, trainer.state(), metadata)
        : checkpoints().file(step);
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
