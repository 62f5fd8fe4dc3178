// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spark;

import static org.apache.spark.sql.functions.element_at;
import static org.apache.spark.sql.functions.floor;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.pmod;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.unsafe.hash.Murmur3_x86_32;

/**
 * Brings rows together that are to be computed together.
 *
 * <p>A block is the rows whose numbers, divided by the batch size, have one quotient: exactly a
 * batch of the one-machine command. Whatever partition and order rows come in, every block comes to
 * lie in one partition, in the order of the numbers; so no partitioning, retry or speculative copy
 * changes what is computed together, and with it not a bit.
 */
final class Blocks {
  /** Of Spark's hash partitioning. */
  private static final int HASH_SEED = 42;

  private Blocks() {}

  /**
   * The rows, blocks together and in order.
   *
   * @param number column of the rows' numbers
   * @param order further columns that tell runs apart, such as the seed; they come first
   * @param partitions of the result; at least 1
   */
  static Dataset<Row> together(
      Dataset<Row> rows, Column number, List<Column> order, int batchSize, int partitions) {
    Column block = floor(number.cast("long").divide(lit((long) batchSize)));
    List<Column> sorted = new ArrayList<>(order);
    sorted.add(number);
    Dataset<Row> spread =
        partitions == 1
            ? rows.repartition(1)
            : rows.repartition(
                partitions,
                element_at(
                    lit(evenKeys(partitions)),
                    pmod(block, lit((long) partitions)).plus(lit(1L)).cast("int")));
    return spread.sortWithinPartitions(sorted.toArray(Column[]::new));
  }

  /**
   * For each partition a key that Spark's hash puts there: neighbouring blocks then go to different
   * partitions in turn, where hashing them would leave some partitions with twice the work of
   * others. Were the hash another one, blocks would be spread unevenly and stay whole.
   */
  private static int[] evenKeys(int partitions) {
    int[] keys = new int[partitions];
    Arrays.fill(keys, -1);
    int left = partitions;
    for (int key = 0; left > 0 && key < Integer.MAX_VALUE; key++) {
      int place = Math.floorMod(Murmur3_x86_32.hashInt(key, HASH_SEED), partitions);
      if (keys[place] < 0) {
        keys[place] = key;
        left--;
      }
    }
    return keys;
  }
}
