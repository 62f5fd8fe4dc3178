// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spark.evaluation;

import io.github.rae4j.errors.RaeException;
import io.github.rae4j.spark.ExecutorModels;
import io.github.rae4j.spark.Lease;
import io.github.rae4j.spark.TaskFailure;
import io.github.rae4j.spark.output.BlockRange;
import io.github.rae4j.spark.output.RangeReport;
import java.io.Serializable;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.util.CollectionAccumulator;

/** Runs blocks of images through what is open in executors. */
final class Tasks {
  private Tasks() {}

  /** What a task does with its images. */
  interface Work<R> extends Serializable {
    /** Takes all blocks of the partition; there is at least one. */
    R apply(OpenMeasuring open, Iterator<ImageBlock> blocks);
  }

  /**
   * Applies work to every partition that has images.
   *
   * @param reports takes one of each block; those of a task that ran twice come twice
   * @return at most one result a partition
   */
  static <E, R> JavaRDD<R> apply(
      JavaRDD<E> elements,
      ImageBlocks.Reader<E> reader,
      Measuring measuring,
      CollectionAccumulator<RangeReport> reports,
      Work<R> work) {
    return elements.mapPartitions(
        given -> {
          if (!given.hasNext()) {
            return List.<R>of().iterator();
          }
          try (Lease<OpenMeasuring> lease = ExecutorModels.ofJvm().lease(measuring)) {
            Iterator<ImageBlock> blocks = checked(reader.read(lease.get(), given), reports);
            return blocks.hasNext()
                ? List.of(work.apply(lease.get(), blocks)).iterator()
                : List.<R>of().iterator();
          } catch (RaeException e) {
            throw TaskFailure.of(e);
          }
        });
  }

  /** Ends between two blocks where Spark has given up the task, and reports of each block. */
  private static Iterator<ImageBlock> checked(
      Iterator<ImageBlock> blocks, CollectionAccumulator<RangeReport> reports) {
    return new Iterator<>() {
      private Optional<BlockRange> running = Optional.empty();
      private long start;

      @Override
      public boolean hasNext() {
        // Whoever asks is done with the block before.
        running.ifPresent(block -> reports.add(RangeReport.ofTask(block, start, Map.of())));
        running = Optional.empty();
        return blocks.hasNext();
      }

      @Override
      public ImageBlock next() {
        TaskContext task = TaskContext.get();
        if (task != null && task.isInterrupted()) {
          throw new CancellationException("the task was killed");
        }
        start = System.nanoTime();
        ImageBlock next = blocks.next();
        running = Optional.of(new BlockRange(next.first(), (int) next.images().shape().dim(0)));
        return next;
      }
    };
  }
}
