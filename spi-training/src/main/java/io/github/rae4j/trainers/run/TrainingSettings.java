// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.run;

import io.github.rae4j.errors.DataException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.options.Parameters;
import io.github.rae4j.training.Activations;
import io.github.rae4j.training.ProcessGroup;
import io.github.rae4j.training.StatePlacement;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * What all trainers know of a run: its {@link TrainingOptions} and the defaults of one trainer.
 *
 * @param epochs epochs
 * @param virtualEpochSteps optimiser steps that count as an epoch; empty for those that the data
 *     fill
 * @param maxSteps ends the run earlier
 * @param batchSize images per optimiser step (the global batch size)
 * @param accumulation micro-batches per batch (gradient accumulation)
 * @param emaDecay decay of the EMA, in [0, 1)
 * @param furtherDecays decays of further averages, each in [0, 1), all different
 * @param clip maximum gradient norm; empty for no clipping
 * @param maxLossRatio ends the run when the loss exceeds the first step's by this factor; empty for
 *     no limit
 * @param workers image decoding threads; 0 for one per processor
 * @param logInterval steps between two lines of the log
 * @param checkpointSteps steps between two checkpoints; 0 for {@code checkpointEpochs}
 * @param checkpointEpochs epochs between two checkpoints
 * @param keep number of checkpoints to keep, at least 1
 * @param seed seed of all random numbers
 * @param trainFrozen whether parameters that the networks declare frozen (position tables, Fourier
 *     frequencies) are trained nevertheless, as in the reference's released models
 * @param activations whether the blocks' activations are kept or recomputed in the backward pass
 * @param placement where the processes keep optimiser state and EMA
 * @param acceptChanges whether the run may resume with other data or another objective
 * @param peakTflops what one device can compute, in 10^12 operations a second; empty if that is not
 *     known
 * @param worldSize number of processes that train together
 * @param rank of this process among them
 */
public record TrainingSettings(
    int epochs,
    OptionalLong virtualEpochSteps,
    long maxSteps,
    int batchSize,
    int accumulation,
    double emaDecay,
    List<Double> furtherDecays,
    OptionalDouble clip,
    OptionalDouble maxLossRatio,
    int workers,
    int logInterval,
    long checkpointSteps,
    int checkpointEpochs,
    int keep,
    long seed,
    boolean trainFrozen,
    Activations activations,
    StatePlacement placement,
    boolean acceptChanges,
    OptionalDouble peakTflops,
    int worldSize,
    int rank) {
  /** Copies the list. */
  public TrainingSettings {
    furtherDecays = List.copyOf(furtherDecays);
  }

  /**
   * The settings of one of several processes.
   *
   * @param section from which the options were read, for messages
   */
  public static TrainingSettings of(
      TrainingOptions options,
      int epochs,
      double emaDecay,
      boolean trainFrozen,
      ProcessGroup group,
      Parameters section) {
    int batch = options.batch();
    int accumulation = options.gradAccumSteps();
    List<Double> decays = decays(options, emaDecay, section);
    if (batch % (accumulation * group.worldSize()) != 0) {
      throw section.error(
          "global_batch_size",
          String.format(
              Locale.ROOT,
              "%d cannot be shared by %d processes%s; make it a multiple of %d",
              batch,
              group.worldSize(),
              accumulation == 1 ? "" : " with grad_accum_steps " + accumulation,
              accumulation * group.worldSize()));
    }
    return new TrainingSettings(
        epochs,
        options.virtualEpochSteps(),
        options.maxSteps().orElse(Long.MAX_VALUE),
        batch,
        accumulation,
        decays.get(0),
        decays.subList(1, decays.size()),
        options.clipGrad() > 0 ? OptionalDouble.of(options.clipGrad()) : OptionalDouble.empty(),
        Double.isInfinite(options.maxLossRatio())
            ? OptionalDouble.empty()
            : OptionalDouble.of(options.maxLossRatio()),
        options.numWorkers(),
        options.logInterval(),
        options.checkpointSteps(),
        options.checkpointInterval(),
        options.keepCheckpoints(),
        options.globalSeed(),
        trainFrozen,
        options.checkpointActivations() ? Activations.RECOMPUTED : Activations.KEPT,
        options.zeroStage() == 0 ? StatePlacement.REPLICATED : StatePlacement.SHARDED,
        options.acceptChanges(),
        options.peakTflops(),
        group.worldSize(),
        group.rank());
  }

  /** The decays of all averages, the main one first. */
  private static List<Double> decays(TrainingOptions options, double emaDecay, Parameters section) {
    List<Double> all = options.emaDecays().orElseGet(() -> List.of(emaDecay));
    if (section.has("ema_decay") && all.get(0) != emaDecay) {
      throw section.error(
          "ema_decays",
          String.format(
              Locale.ROOT,
              "begins with %s, but training.ema_decay is %s; leave training.ema_decay out, or put"
                  + " it first",
              all.get(0),
              emaDecay));
    }
    return all;
  }

  /** Whether rank 0 needs the other processes to read the state. */
  boolean isSharded() {
    return placement == StatePlacement.SHARDED && worldSize > 1;
  }

  /** The shard of every global micro-batch that this process runs. */
  public BatchShard shard() {
    return new BatchShard(rank, worldSize, batchSize / accumulation);
  }

  /** Images per micro-batch in this process. */
  public int microBatchSize() {
    return shard().microBatch();
  }

  /** The first sample of a global micro-batch. */
  public long microBatchStart(long step, int microBatch) {
    return step * batchSize + (long) microBatch * shard().globalMicroBatch();
  }

  /** The first sample of this process's shard of a global micro-batch. */
  public long firstSample(long step, int microBatch) {
    return microBatchStart(step, microBatch) + (long) rank * microBatchSize();
  }

  /**
   * Optimiser steps per epoch, as schedules, checkpoints and the length of the run count them:
   * those that the config calls an epoch, or else those of {@link #stepsPerPass}.
   *
   * @throws DataException if the data set is smaller than one batch
   */
  public long stepsPerEpoch(int dataSize, String data) {
    return virtualEpochSteps.orElse(stepsPerPass(dataSize, data));
  }

  /**
   * Optimiser steps in which all images are seen once; an incomplete last batch is dropped.
   *
   * @throws DataException if the data set is smaller than one batch
   */
  public long stepsPerPass(int dataSize, String data) {
    if (dataSize == 0) {
      throw new DataException(data + " is empty: there is nothing to train on", Where.file(data));
    }
    if (dataSize < batchSize) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "%s has %d images, but one batch needs %d; make training.global_batch_size smaller",
              data,
              dataSize,
              batchSize),
          Where.file(data).atKey("training.global_batch_size"));
    }
    return dataSize / batchSize;
  }

  /** Steps of the whole run. */
  public long totalSteps(long stepsPerEpoch) {
    return Math.min(maxSteps, Math.multiplyExact(epochs, stepsPerEpoch));
  }

  /** Whether a checkpoint is due after so many steps. */
  public boolean checkpointDue(long steps, long stepsPerEpoch) {
    if (checkpointSteps > 0) {
      return steps % checkpointSteps == 0;
    }
    return checkpointEpochs > 0 && steps % (checkpointEpochs * stepsPerEpoch) == 0;
  }
}
