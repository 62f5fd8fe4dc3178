// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.run;

import java.util.PrimitiveIterator;
import java.util.stream.IntStream;

/**
 * The order in which a run sees its images: each epoch is a random permutation that depends on
 * (seed, epoch) only; the last, incomplete batch is dropped. Immutable and thread-safe.
 *
 * @param seed of the run
 * @param size number of images
 * @param perEpoch images used per epoch, at most {@code size}
 * @param shard the samples of this process
 * @param shuffle the kind of order
 */
public record EpochSampler(long seed, int size, long perEpoch, BatchShard shard, Shuffle shuffle) {
  /** All images in random order. */
  public EpochSampler(long seed, int size, long perEpoch, BatchShard shard) {
    this(seed, size, perEpoch, shard, Shuffle.FULL);
  }

  /**
   * The endless sequence of this process's image indices, starting at a given sample of the run.
   */
  public IntStream from(long sample) {
    return IntStream.generate(new Sequence(sample)::nextInt).sequential();
  }

  private final class Sequence implements PrimitiveIterator.OfInt {
    private long localIndex;
    private long epoch = -1;
    private int[] order = {};

    Sequence(long sample) {
      this.localIndex = shard.localIndex(sample);
    }

    @Override
    public boolean hasNext() {
      return true;
    }

    @Override
    public int nextInt() {
      long sample = shard.sample(localIndex++);
      if (sample / perEpoch != epoch) {
        epoch = sample / perEpoch;
        order = shuffle.order(seed, epoch, size);
      }
      return order[(int) (sample % perEpoch)];
    }
  }
}
