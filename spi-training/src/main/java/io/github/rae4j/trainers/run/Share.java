package io.github.rae4j.trainers.run;

/**
 * Which samples of a run one process sees: its slice of every part of every batch. So the data,
 * noise and labels of a step are the same for any number of processes.
 *
 * @param rank of the process, from 0
 * @param size number of processes
 * @param part samples that all processes together run at a time, divisible by {@code size}
 */
public record Share(int rank, int size, int part) {
  /** Checks that all slices are alike. */
  public Share {
    if (rank < 0 || rank >= size || part < size || part % size != 0) {
      throw new IllegalArgumentException(
          "slice %d of %d of %d samples".formatted(rank, size, part));
    }
  }

  /** Samples of this process in each part. */
  public int slice() {
    return part / size;
  }

  /**
   * The number in the run of a sample of this process.
   *
   * @param own its number among this process's samples, from 0
   */
  public long sample(long own) {
    return own / slice() * part + (long) rank * slice() + own % slice();
  }

  /**
   * How many samples of this process come before a sample of the run; the inverse of {@link
   * #sample}.
   */
  public long own(long sample) {
    long inSlice = sample % part - (long) rank * slice();
    return sample / part * slice() + Math.min(slice(), Math.max(0, inSlice));
  }
}
