// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.run;

import java.util.Locale;

/**
 * The samples of a run that one process trains on: its shard of every global micro-batch. The data,
 * noise and labels of a step are therefore the same for any number of processes.
 *
 * @param rank of the process, from 0
 * @param worldSize number of processes
 * @param globalMicroBatch samples that all processes together run at a time, divisible by {@code
 *     worldSize}
 */
public record BatchShard(int rank, int worldSize, int globalMicroBatch) {
  /** Checks that all shards have the same size. */
  public BatchShard {
    if (rank < 0
        || rank >= worldSize
        || globalMicroBatch < worldSize
        || globalMicroBatch % worldSize != 0) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "microBatch %d of %d of %d samples", rank, worldSize, globalMicroBatch));
    }
  }

  /** Samples of this process in each global micro-batch. */
  public int microBatch() {
    return globalMicroBatch / worldSize;
  }

  /**
   * The index within the run of a sample of this process.
   *
   * @param local its index among the samples of this process, from 0
   */
  public long sample(long local) {
    return local / microBatch() * globalMicroBatch
        + (long) rank * microBatch()
        + local % microBatch();
  }

  /**
   * The number of samples of this process before a given sample of the run; the inverse of {@link
   * #sample}.
   */
  public long localIndex(long sample) {
    long inMicroBatch = sample % globalMicroBatch - (long) rank * microBatch();
    return sample / globalMicroBatch * microBatch()
        + Math.min(microBatch(), Math.max(0, inMicroBatch));
  }
}
