// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spark.evaluation;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.Consumer;
import org.apache.spark.HashPartitioner;
import org.apache.spark.api.java.JavaRDD;
import scala.Tuple2;

/**
 * Merges the states of all partitions: first on executors in groups, then those of the groups on
 * the driver.
 *
 * <p>States come as the results of tasks, of which Spark takes one for each partition, however
 * often a task was tried, repeated after the loss of an executor, or run twice for being slow.
 * Accumulators would be simpler, but Spark adds to them once for each run of a task in a
 * transformation; so they serve for progress only.
 */
final class TreeMerge {
  private static final int FEW = 3;

  private TreeMerge() {}

  /** Merges states one after another into one; at least one is given. */
  interface Merger extends Serializable {
    /** Gives the merged state. */
    NamedTensors merge(Iterator<NamedTensors> states);
  }

  /**
   * Hands the merged states of groups of partitions to the driver's consumer, one after another;
   * each can be forgotten when the next comes.
   */
  static void merge(JavaRDD<NamedTensors> states, Merger merger, Consumer<NamedTensors> consumer) {
    collect(states, merger).forEachRemaining(consumer);
  }

  /** Merges the states of all partitions into one, of which there is at least one. */
  static NamedTensors merge(JavaRDD<NamedTensors> states, Merger merger) {
    return merger.merge(collect(states, merger));
  }

  private static Iterator<NamedTensors> collect(JavaRDD<NamedTensors> states, Merger merger) {
    int partitions = states.getNumPartitions();
    JavaRDD<NamedTensors> few = states;
    if (partitions > FEW) {
      int groups = (int) Math.ceil(Math.sqrt(partitions));
      few =
          states
              .mapPartitionsWithIndex(
                  (index, each) -> {
                    List<Tuple2<Integer, NamedTensors>> keyed = new ArrayList<>();
                    each.forEachRemaining(state -> keyed.add(new Tuple2<>(index % groups, state)));
                    return keyed.iterator();
                  },
                  true)
              .mapToPair(pair -> pair)
              .partitionBy(new HashPartitioner(groups))
              .values()
              .mapPartitions(
                  group ->
                      group.hasNext()
                          ? List.of(merger.merge(group)).iterator()
                          : List.<NamedTensors>of().iterator());
    }
    List<NamedTensors> collected = new ArrayList<>(few.collect());
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return !collected.isEmpty();
      }

      @Override
      public NamedTensors next() {
        if (collected.isEmpty()) {
          throw new NoSuchElementException();
        }
        return collected.remove(collected.size() - 1);
      }
    };
  }
}
