// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.run;

import io.github.rae4j.errors.RaeException;
import io.github.rae4j.spi.Parameters;
import io.github.rae4j.training.Activations;
import io.github.rae4j.training.ProcessGroup;
import java.util.OptionalDouble;

/**
 * The keys of {@code training} that all trainers share.
 *
 * @param epochs epochs, 1400 unless given
 * @param maxSteps ends the run earlier; an addition to the reference's keys
 * @param batchSize images per optimiser step (the global batch size)
 * @param accumulation micro-batches per batch (gradient accumulation)
 * @param emaDecay decay of the EMA, in [0, 1)
 * @param clip maximum gradient norm; empty for no clipping
 * @param maxLossRatio ends the run when the loss exceeds the first step's by this factor; empty for
 *     no limit; an addition to the reference's keys
 * @param workers image decoding threads; 0 for one per processor
 * @param logInterval steps between two lines of the log
 * @param checkpointSteps steps between two checkpoints; 0 for {@code checkpointEpochs}
 * @param checkpointEpochs epochs between two checkpoints
 * @param keep number of checkpoints to keep, at least 1
 * @param seed seed of all random numbers
 * @param trainFrozen whether parameters that the networks declare frozen (position tables, Fourier
 *     frequencies) are trained nevertheless, as in the reference's released models
 * @param activations whether the blocks' activations are kept or recomputed in the backward pass
 * @param worldSize number of processes that train together
 * @param rank of this process among them
 */
public record TrainingSettings(
    int epochs,
    long maxSteps,
    int batchSize,
    int accumulation,
    double emaDecay,
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
    int worldSize,
    int rank) {
  private static final String MAX_LOSS_RATIO = "max_loss_ratio";

  /**
   * Reads the keys for a single process.
   *
   * @param epochs default number of epochs
   * @param emaDecay default decay
   */
  public static TrainingSettings read(Parameters p, int epochs, double emaDecay) {
    return read(p, epochs, emaDecay, ProcessGroup.single());
  }

  /**
   * Reads the keys for one of several processes.
   *
   * @param epochs default number of epochs
   * @param emaDecay default decay
   */
  public static TrainingSettings read(
      Parameters p, int epochs, double emaDecay, ProcessGroup group) {
    int accumulation = p.getPositiveInt("grad_accum_steps", 1);
    int batch =
        p.has("global_batch_size")
            ? p.getPositiveInt("global_batch_size", 1)
            : Math.multiplyExact(p.getPositiveInt("batch_size", 16), accumulation);
    // The key is known even where it has no effect.
    p.has("batch_size");
    if (batch % accumulation != 0) {
      throw p.error(
          "global_batch_size",
          "%d is not divisible by grad_accum_steps %d".formatted(batch, accumulation));
    }
    if (batch % (accumulation * group.worldSize()) != 0) {
      throw p.error(
          "global_batch_size",
          "%d cannot be shared by %d processes%s; make it a multiple of %d"
              .formatted(
                  batch,
                  group.worldSize(),
                  accumulation == 1 ? "" : " with grad_accum_steps " + accumulation,
                  accumulation * group.worldSize()));
    }
    double clip = p.isNull("clip_grad") ? 0 : p.getDouble("clip_grad", 1);
    double decay = p.getDouble("ema_decay", emaDecay);
    if (!(decay >= 0 && decay < 1)) {
      throw p.error("ema_decay", "must lie in [0, 1), but is " + decay);
    }
    long older = p.getLong("ckpt_every", 0);
    Callbacks.declareKeys(p);
    return new TrainingSettings(
        p.getPositiveInt("epochs", epochs),
        p.getLong("max_steps", Long.MAX_VALUE),
        batch,
        accumulation,
        decay,
        clip > 0 ? OptionalDouble.of(clip) : OptionalDouble.empty(),
        maxLossRatio(p),
        p.getNonNegativeInt("num_workers", 4),
        p.getPositiveInt("log_interval", p.getInt("log_every", 100)),
        p.getLong("checkpoint_steps", older),
        p.getNonNegativeInt("checkpoint_interval", 4),
        p.getPositiveInt("keep_checkpoints", 3),
        p.getLong("global_seed", 0),
        p.getBoolean("train_frozen", true),
        p.getBoolean("checkpoint_activations", false) ? Activations.RECOMPUTED : Activations.KEPT,
        group.worldSize(),
        group.rank());
  }

  private static OptionalDouble maxLossRatio(Parameters p) {
    if (p.isNull(MAX_LOSS_RATIO)) {
      return OptionalDouble.empty();
    }
    double ratio = p.getDouble(MAX_LOSS_RATIO, 5);
    if (!(ratio > 1)) {
      throw p.error(MAX_LOSS_RATIO, "must be larger than 1, or null for no limit, but is " + ratio);
    }
    return OptionalDouble.of(ratio);
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
   * Optimiser steps per epoch; an incomplete last batch is dropped.
   *
   * @throws RaeException if the data set is smaller than one batch
   */
  public long stepsPerEpoch(int dataSize, String data) {
    if (dataSize < batchSize) {
      throw new RaeException(
          "%s has %d images, but one batch needs %d; make training.global_batch_size smaller"
              .formatted(data, dataSize, batchSize));
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
