// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spark.evaluation;

import io.github.rae4j.errors.RaeException;
import io.github.rae4j.spark.ExecutorModels;
import io.github.rae4j.spark.ExecutorPlace;
import io.github.rae4j.spark.Lease;
import java.io.Serializable;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;

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
   * @return at most one result a partition
   */
  static <E, R> JavaRDD<R> apply(
      JavaRDD<E> elements, ImageBlocks.Reader<E> reader, Measuring measuring, Work<R> work) {
    return elements.mapPartitions(
        given -> {
          if (!given.hasNext()) {
            return List.<R>of().iterator();
          }
          try (Lease<OpenMeasuring> lease = ExecutorModels.ofJvm().lease(measuring)) {
            Iterator<ImageBlock> blocks = checked(reader.read(lease.get(), given));
            return blocks.hasNext()
                ? List.of(work.apply(lease.get(), blocks)).iterator()
                : List.<R>of().iterator();
          } catch (RaeException e) {
            throw JobErrors.onExecutor(ExecutorPlace.current(), e);
          }
        });
  }

  /** Ends between two blocks where Spark has given up the task. */
  private static Iterator<ImageBlock> checked(Iterator<ImageBlock> blocks) {
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return blocks.hasNext();
      }

      @Override
      public ImageBlock next() {
        TaskContext task = TaskContext.get();
        if (task != null && task.isInterrupted()) {
          throw new CancellationException("the task was killed");
        }
        return blocks.next();
      }
    };
  }
}
