package io.github.rae4j.trainers.run;

/**
 * Which samples of a run one process sees: its slice of every part of every batch. So the data,
 * noise and labels of a step are the same for any number of processes.
 *
 * @param rank of the process, from 0
 * @param worldSize number of processes
 * @param globalMicroBatch samples that all processes together run at a time, divisible by {@code
 *     size}
 */
public record BatchShard(int rank, int worldSize, int globalMicroBatch) {
  /** Checks that all slices are alike. */
  public BatchShard {
    if (rank < 0
        || rank >= worldSize
        || globalMicroBatch < worldSize
        || globalMicroBatch % worldSize != 0) {
      throw new IllegalArgumentException(
          "microBatch %d of %d of %d samples".formatted(rank, worldSize, globalMicroBatch));
    }
  }

  /** Samples of this process in each part. */
  public int microBatch() {
    return globalMicroBatch / worldSize;
  }

  /**
   * The number in the run of a sample of this process.
   *
   * @param local its number among this process's samples, from 0
   */
  public long sample(long local) {
    return local / microBatch() * globalMicroBatch
        + (long) rank * microBatch()
        + local % microBatch();
  }

  /**
   * How many samples of this process come before a sample of the run; the inverse of {@link
   * #sample}.
   */
  public long localIndex(long sample) {
    long inMicroBatch = sample % globalMicroBatch - (long) rank * microBatch();
    return sample / globalMicroBatch * microBatch()
        + Math.min(microBatch(), Math.max(0, inMicroBatch));
  }
}
