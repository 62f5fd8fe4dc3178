// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spark;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.pmod;

import java.util.Arrays;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * rae4j on Spark in one line each, with the usual columns; {@link Encode}, {@link Generate} and the
 * other transformers have all the choices.
 *
 * <pre>{@code
 * SparkModel model = SparkModel.of("hdfs://cluster/models/DiTDH-XL.yaml", "guidance.scale=1.5");
 *
 * // 50,000 images, 50 of each class, as the PNG files that rae4j sample writes.
 * Dataset<Row> images =
 *     RaeSpark.generate(model, RaeSpark.numbered(spark, 50_000, 1_000), 0);
 * images.write().parquet("s3a://bucket/samples");
 *
 * // Latents of a folder of pictures.
 * Dataset<Row> pictures =
 *     spark.read().format("binaryFile").load("hdfs://cluster/pictures").select("path", "content");
 * Dataset<Row> latents = RaeSpark.encode(model, pictures.withColumnRenamed("content", "image"));
 * }</pre>
 *
 * <p>Nothing is computed before Spark runs the dataset, and everything is computed again whenever
 * it runs it again: write datasets, or persist them, before using them twice.
 *
 * <p>Each method reads the config and hashes the weights on the driver, and throws a {@link
 * io.github.rae4j.errors.RaeException} if the config is wrong, its files are not there, a column is
 * missing or is of another type, or Spark is older than 4.0. Thread-safe.
 */
public final class RaeSpark {
  /** The usual column of numbers; rows that have it are computed in the batches of the commands. */
  private static final String NUMBER = "number";

  private RaeSpark() {}

  /**
   * The rows of a run: {@code number} from 0 and {@code label}, the classes in turn.
   *
   * @param count number of images
   * @param classes number of classes; 0 for images without a class ({@code label} is null)
   */
  public static Dataset<Row> numbered(SparkSession spark, long count, int classes) {
    SparkRequirements.check();
    Dataset<Row> numbers = spark.range(count).toDF("number");
    return numbers.withColumn(
        "label",
        classes > 0
            ? pmod(col("number"), lit((long) classes)).cast("long")
            : lit(null).cast("long"));
  }

  /**
   * Adds {@code image}, a PNG file, to rows of {@code number} and, where there is one, {@code
   * label}.
   *
   * @param seed image i depends on (seed, i) alone
   */
  public static Dataset<Row> generate(SparkModel model, Dataset<Row> rows, long seed) {
    Generate generate = new Generate().setModel(model).setSeed(seed);
    if (Arrays.asList(rows.columns()).contains("label")) {
      generate.setLabelCol("label");
    }
    return generate.transform(rows);
  }

  /** Adds {@code latents} to rows of {@code image}, a picture or its path. */
  public static Dataset<Row> encode(SparkModel model, Dataset<Row> rows) {
    Encode encode = new Encode().setModel(model);
    if (hasNumbers(rows)) {
      encode.setNumberCol(NUMBER);
    }
    return encode.transform(rows);
  }

  /** Adds {@code image}, a PNG file, to rows of {@code latents}. */
  public static Dataset<Row> decode(SparkModel model, Dataset<Row> rows) {
    Decode decode = new Decode().setModel(model);
    if (hasNumbers(rows)) {
      decode.setNumberCol(NUMBER);
    }
    return decode.transform(rows);
  }

  /** Adds {@code reconstruction}, a PNG file, to rows of {@code image}, a picture or its path. */
  public static Dataset<Row> reconstruct(SparkModel model, Dataset<Row> rows) {
    Reconstruct reconstruct = new Reconstruct().setModel(model);
    if (hasNumbers(rows)) {
      reconstruct.setNumberCol(NUMBER);
    }
    return reconstruct.transform(rows);
  }

  /**
   * Adds {@code features} to rows of {@code image}, a picture or its path.
   *
   * @param network {@code NAME} or {@code NAME:KEY=VALUE,KEY=VALUE}, as {@code --features} of the
   *     command takes it
   */
  public static Dataset<Row> features(String network, Dataset<Row> rows) {
    Features features = new Features().setNetwork(network);
    if (hasNumbers(rows)) {
      features.setNumberCol(NUMBER);
    }
    return features.transform(rows);
  }

  /** Adds {@code features}, the mean of the tokens of the model's encoder. */
  public static Dataset<Row> features(SparkModel model, Dataset<Row> rows) {
    Features features = new Features().setModel(model);
    if (hasNumbers(rows)) {
      features.setNumberCol(NUMBER);
    }
    return features.transform(rows);
  }

  /** Adds {@code psnr} and {@code ssim} to rows of {@code image} and {@code original}. */
  public static Dataset<Row> pairMetrics(Dataset<Row> rows) {
    return new PairMetrics().transform(rows);
  }

  private static boolean hasNumbers(Dataset<Row> rows) {
    return Arrays.asList(rows.columns()).contains(NUMBER);
  }
}
