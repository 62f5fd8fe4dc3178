// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spark.evaluation;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.hash;

import io.github.rae4j.Rae4j;
import io.github.rae4j.data.ImageDataSet;
import io.github.rae4j.engine.EngineOptions;
import io.github.rae4j.evaluation.EvaluationOptions;
import io.github.rae4j.evaluation.data.DataSets;
import io.github.rae4j.evaluation.data.ImagePreparation;
import io.github.rae4j.evaluation.data.ImageStream;
import io.github.rae4j.formats.io.FileHash;
import io.github.rae4j.formats.io.Sha256;
import io.github.rae4j.spark.Encode;
import io.github.rae4j.spark.EngineSettings;
import io.github.rae4j.spark.SparkModel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Compares statistics, latents and FID of many pictures on a cluster with those of one machine, for
 * 1, 3 and 16 partitions and for shuffled rows, and says how long each took.
 *
 * <p>A program for {@code spark-submit}, or for a session that somebody else has started: {@code
 * EqualBits FOLDER [PICTURES]}. All machines have to see the folder, into which the pictures are
 * written.
 */
public final class EqualBits {
  private static final int BATCH = 32;
  private static final int[] PARTITIONS = {1, 3, 16};
  private static final StructType ROWS =
      new StructType().add("path", DataTypes.StringType).add("number", DataTypes.LongType);

  private final SparkSession spark;
  private final Path folder;
  private final int count;
  private final Consumer<String> out;
  private final List<String> different = new ArrayList<>();
  private final EvaluationOptions options = OneMachine.options(BATCH, false, "fid");
  private final ImagePreparation preparation = ImagePreparation.parse("pad:32");

  private EqualBits(SparkSession spark, Path folder, int count, Consumer<String> out) {
    this.spark = spark;
    this.folder = folder;
    this.count = count;
    this.out = out;
  }

  /** What is compared. */
  private interface Work {
    /** Gives a text that is equal for equal results. */
    String run() throws IOException;
  }

  /**
   * Runs all comparisons.
   *
   * @param out takes a line for each
   * @return what was different; empty if all is well
   */
  public static List<String> run(SparkSession spark, Path folder, int count, Consumer<String> out)
      throws IOException {
    EqualBits all = new EqualBits(spark, folder, count, out);
    all.compare();
    return all.different;
  }

  private void compare() throws IOException {
    String pictures = OneMachine.pictures(folder.resolve("pictures"), count, 6);
    Path reference = folder.resolve("reference.npz");
    String others = OneMachine.pictures(folder.resolve("others"), Math.max(100, count / 10), 7);
    OneMachine.reference(options, others, reference);
    String statistics =
        timed(
            "statistics, one process",
            () -> {
              OneMachine.statistics(pictures, BATCH, folder.resolve("one.pt"));
              return FileHash.sha256(folder.resolve("one.pt"));
            });
    String latents = timed("latents, one process", () -> latents(pictures));
    String fid =
        timed(
            "FID, one process",
            () -> OneMachine.images(options, pictures, reference.toString()).results().toString());
    for (int partitions : PARTITIONS) {
      for (boolean shuffled : new boolean[] {false, true}) {
        ImageSource source = source(pictures, shuffled);
        String which =
            String.format(
                Locale.ROOT, "%d partitions%s", partitions, shuffled ? ", shuffled rows" : "");
        same(statistics, "statistics, " + which, () -> statistics(source, partitions));
        same(
            fid,
            "FID, " + which,
            () ->
                SparkEvaluation.of(spark, options)
                    .withPartitions(partitions)
                    .images(EngineSettings.DEFAULT, source, Optional.of(reference.toString()))
                    .results()
                    .toString());
        if (shuffled) {
          same(latents, "latents, " + which, () -> latents(rows(pictures), partitions));
        }
      }
    }
  }

  private Dataset<Row> rows(String pictures) {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      rows.add(RowFactory.create(String.format(Locale.ROOT, "%s/%05d.png", pictures, i), (long) i));
    }
    return spark.createDataFrame(rows, ROWS).orderBy(hash(col("number")));
  }

  private ImageSource source(String pictures, boolean shuffled) {
    return shuffled
        ? ImageSource.rows(rows(pictures), "path", "number")
        : ImageSource.dataSet(pictures);
  }

  private String statistics(ImageSource source, int partitions) throws IOException {
    Path file = folder.resolve("spark.pt");
    SparkStatistics.of(spark)
        .withBatchSize(BATCH)
        .withPartitions(partitions)
        .latents(SparkModel.of(OneMachine.MODEL), source, preparation)
        .writeTo(file, Map.of());
    String hash = FileHash.sha256(file);
    Files.delete(file);
    return hash;
  }

  private String latents(Dataset<Row> rows, int partitions) {
    MessageDigest digest = Sha256.digest();
    new Encode()
        .setModel(SparkModel.of(OneMachine.MODEL))
        .setInputCol("path")
        .setNumberCol("number")
        .setPrepare(preparation.name())
        .setBatchSize(BATCH)
        .setPartitions(partitions)
        .transform(rows)
        .orderBy("number")
        .select("latents")
        .toLocalIterator()
        .forEachRemaining(row -> row.<Float>getList(0).forEach(value -> add(digest, value)));
    return Sha256.hex(digest);
  }

  private String latents(String pictures) {
    MessageDigest digest = Sha256.digest();
    try (Rae4j rae =
            Rae4j.builder()
                .config(OneMachine.MODEL, List.of())
                .engine("onnxruntime", EngineOptions.DEFAULT.withThreads(1))
                .open();
        ImageDataSet images = DataSets.open(rae.registry(), pictures);
        ImageStream stream = new ImageStream.Options(images, preparation, 1, false).open()) {
      stream.forEachBatch(
          BATCH,
          batch -> {
            for (float value : rae.autoencoder().encode(batch.images()).toFloatArray()) {
              add(digest, value);
            }
          });
    }
    return Sha256.hex(digest);
  }

  private static void add(MessageDigest digest, float value) {
    digest.update(ByteBuffer.allocate(Float.BYTES).putFloat(0, value));
  }

  private String timed(String what, Work work) throws IOException {
    long start = System.nanoTime();
    String result = work.run();
    double seconds = (System.nanoTime() - start) / 1e9;
    out.accept(
        String.format(
            Locale.ROOT, "%-45s %8.1f s %8.0f pictures/s", what, seconds, count / seconds));
    return result;
  }

  private void same(String expected, String what, Work work) throws IOException {
    if (!timed(what, work).equals(expected)) {
      different.add(what);
      out.accept(what + ": NOT the result of one process");
    }
  }

  /** Runs on the cluster that {@code spark-submit} names. */
  public static void main(String[] arguments) throws IOException {
    Path folder = Path.of(arguments[0]);
    int count = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 10_000;
    try (SparkSession spark = SparkSession.builder().appName("equal bits").getOrCreate()) {
      spark.sparkContext().setLogLevel("WARN");
      List<String> different = run(spark, folder, count, System.out::println);
      if (!different.isEmpty()) {
        throw new IllegalStateException("not equal: " + different);
      }
      System.out.println("all equal");
    }
  }
}
