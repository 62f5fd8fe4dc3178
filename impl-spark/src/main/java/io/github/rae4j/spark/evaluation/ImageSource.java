// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spark.evaluation;

import io.github.rae4j.core.registry.Registry;
import io.github.rae4j.evaluation.data.ImagePreparation;
import java.util.Map;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Where the images of a set come from. Immutable.
 *
 * <p>Images are numbered from 0, and computed by blocks of consecutive numbers, which are the
 * batches of the one-machine command; so the results are its results, to the last bit, in whatever
 * partitions and order the images come.
 */
public abstract sealed class ImageSource permits DataSetSource, RowSource {
  ImageSource() {}

  /**
   * All images of a data set.
   *
   * @param dataSet as the commands take it, {@code fashion-mnist:split=test} or a path that all
   *     machines and the driver see
   */
  public static ImageSource dataSet(String dataSet) {
    return new DataSetSource(dataSet, 0, Map.of());
  }

  /**
   * The first images of a data set.
   *
   * @param count how many; 0 for all
   * @param usual options for the kinds of data sets that have them, for example {@code orient=exif}
   */
  public static ImageSource dataSet(String dataSet, int count, Map<String, String> usual) {
    return new DataSetSource(dataSet, count, usual);
  }

  /**
   * The pictures of a Dataset, all of its rows.
   *
   * @param rows is computed twice or more, and has to have the same content each time; cache it
   *     where it is costly
   * @param imageCol encoded pictures (binary) or their paths (string), as {@code Encode} takes them
   * @param numberCol whole numbers, every one from 0 to the number of rows once
   */
  public static ImageSource rows(Dataset<Row> rows, String imageCol, String numberCol) {
    return new RowSource(rows, imageCol, numberCol);
  }

  /** What is needed to read images on executors. */
  record Context(
      JavaSparkContext spark,
      Registry registry,
      Measuring measuring,
      ImagePreparation preparation,
      int batchSize,
      boolean skipDamaged,
      int partitions) {
    /** The number of partitions for so many blocks, at least 1 and with at least one block each. */
    int partitions(int blocks) {
      int wanted = partitions > 0 ? partitions : spark.defaultParallelism();
      return Math.max(1, Math.min(wanted, blocks));
    }
  }

  /**
   * The images as blocks. Where damaged ones are skipped, all are read once to number those that
   * can be read.
   *
   * @throws io.github.rae4j.errors.RaeException if there is no such data, or its numbers are wrong
   */
  abstract ImageBlocks<?> blocks(Context context);
}
