// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spark.evaluation;

import io.github.rae4j.evaluation.data.ImageStream;
import io.github.rae4j.spark.output.BlockRange;
import java.io.Serializable;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;

/**
 * The images of a set as blocks, which executors read or make.
 *
 * @param <E> what stands for them in the partitions
 * @param elements those of some blocks
 * @param reader makes the images of a partition
 * @param count of images in all
 * @param batchSize of images in a block
 * @param origin a description for the report
 * @param skipped images that are left out
 * @param notes what people should know about the images
 */
record ImageBlocks<E>(
    Elements<E> elements,
    Reader<E> reader,
    long count,
    int batchSize,
    String origin,
    List<ImageStream.Skipped> skipped,
    List<String> notes) {

  /** What stands for the images, on the driver. */
  interface Elements<E> {
    /**
     * Those of some blocks, of which each partition has whole ones, in order.
     *
     * @param blocks ascending
     */
    JavaRDD<E> of(List<BlockRange> blocks);
  }

  /** All blocks, in order. */
  List<BlockRange> all() {
    return BlockRange.divide(count, batchSize);
  }

  /** Makes images on an executor. */
  interface Reader<E> extends Serializable {
    /** The blocks of a partition, each made when it is asked for. */
    Iterator<ImageBlock> read(OpenMeasuring open, Iterator<E> elements);
  }
}
