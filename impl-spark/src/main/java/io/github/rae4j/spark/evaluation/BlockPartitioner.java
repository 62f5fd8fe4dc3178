// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spark.evaluation;

import io.github.rae4j.spark.output.BlockRange;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.Partitioner;

/** Puts some blocks of numbers into partitions, in order and about as many into each. */
final class BlockPartitioner extends Partitioner {
  private static final long serialVersionUID = 1L;

  private final long[] firsts;
  private final int batchSize;
  private final int partitions;

  /**
   * For the numbers of some blocks.
   *
   * @param blocks ascending
   */
  BlockPartitioner(List<BlockRange> blocks, int batchSize, int partitions) {
    this.firsts = blocks.stream().mapToLong(BlockRange::first).toArray();
    this.batchSize = batchSize;
    this.partitions = partitions;
  }

  /** Whether a number is in one of the blocks. */
  boolean has(long number) {
    return index(number) >= 0;
  }

  private int index(long number) {
    return Arrays.binarySearch(firsts, number - number % batchSize);
  }

  @Override
  public int numPartitions() {
    return partitions;
  }

  @Override
  public int getPartition(Object key) {
    return (int) ((long) index((Long) key) * partitions / firsts.length);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof BlockPartitioner that
        && Arrays.equals(that.firsts, firsts)
        && that.batchSize == batchSize
        && that.partitions == partitions;
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(firsts) + 31 * batchSize + 961 * partitions;
  }
}
