// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spark.evaluation;

import io.github.rae4j.evaluation.data.ImageStream;
import java.io.Serializable;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;

/**
 * The images of a set as blocks, which executors read or make.
 *
 * @param <E> what stands for them in the partitions
 * @param elements of which each partition has those of whole blocks, in order
 * @param reader makes the images of a partition
 * @param count of images in all
 * @param origin a description for the report
 * @param skipped images that are left out
 * @param notes what people should know about the images
 */
record ImageBlocks<E>(
    JavaRDD<E> elements,
    Reader<E> reader,
    long count,
    String origin,
    List<ImageStream.Skipped> skipped,
    List<String> notes) {

  /** Makes images on an executor. */
  interface Reader<E> extends Serializable {
    /** The blocks of a partition, each made when it is asked for. */
    Iterator<ImageBlock> read(OpenMeasuring open, Iterator<E> elements);
  }
}
