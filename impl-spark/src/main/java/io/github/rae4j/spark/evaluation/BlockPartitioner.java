// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spark.evaluation;

import org.apache.spark.Partitioner;

/** Puts blocks of consecutive numbers into partitions, in order and about as many into each. */
final class BlockPartitioner extends Partitioner {
  private static final long serialVersionUID = 1L;

  private final long count;
  private final int batchSize;
  private final int partitions;

  /** For numbers from 0 to {@code count - 1}. */
  BlockPartitioner(long count, int batchSize, int partitions) {
    this.count = count;
    this.batchSize = batchSize;
    this.partitions = partitions;
  }

  @Override
  public int numPartitions() {
    return partitions;
  }

  @Override
  public int getPartition(Object key) {
    long block = (Long) key / batchSize;
    long blocks = (count + batchSize - 1) / batchSize;
    return (int) (block * partitions / blocks);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof BlockPartitioner that
        && that.count == count
        && that.batchSize == batchSize
        && that.partitions == partitions;
  }

  @Override
  public int hashCode() {
    return Long.hashCode(count) + 31 * batchSize + 961 * partitions;
  }
}
