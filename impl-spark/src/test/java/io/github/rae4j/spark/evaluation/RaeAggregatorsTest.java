// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spark.evaluation;

import static org.apache.spark.sql.functions.col;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.errors.RaeException;
import io.github.rae4j.evaluation.statistics.ExactMoments;
import io.github.rae4j.formats.npy.NpzWriter;
import io.github.rae4j.metric.FeatureStatistics;
import io.github.rae4j.metric.SetMetric;
import io.github.rae4j.metrics.Fid;
import io.github.rae4j.metrics.Kid;
import io.github.rae4j.network.Weights;
import io.github.rae4j.spark.LocalSpark;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.expressions.UserDefinedFunction;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Aggregations in queries have the bits of those on one machine. */
@ExtendWith(LocalSpark.class)
final class RaeAggregatorsTest {
  private static final int COUNT = 700;
  private static final int WIDTH = 6;
  private static final StructType ROWS =
      new StructType()
          .add("image", DataTypes.LongType)
          .add("label", DataTypes.IntegerType)
          .add("features", DataTypes.createArrayType(DataTypes.FloatType));

  private static float[] features(int label, int number) {
    Random random = new Random(label * 10_000L + number);
    float[] values = new float[WIDTH];
    for (int k = 0; k < WIDTH; k++) {
      values[k] = (float) (random.nextGaussian() * (k + 1) + label);
    }
    return values;
  }

  private static Tensor all(int label, int count) {
    float[] values = new float[count * WIDTH];
    for (int i = 0; i < count; i++) {
      System.arraycopy(features(label, i), 0, values, i * WIDTH, WIDTH);
    }
    return Tensor.of(values, count, WIDTH);
  }

  private static int count(int label) {
    return COUNT - 100 * label;
  }

  private static Dataset<Row> rows(SparkSession spark, int partitions) {
    List<Row> rows = new ArrayList<>();
    for (int label = 0; label < 3; label++) {
      for (int i = 0; i < count(label); i++) {
        rows.add(RowFactory.create((long) i, label, features(label, i)));
      }
    }
    Collections.shuffle(rows, new Random(partitions));
    return spark.createDataFrame(rows, ROWS).repartition(partitions);
  }

  private static FeatureStatistics statistics(SetMetric metric, Tensor rows) {
    FeatureStatistics statistics = metric.statistics();
    statistics.add(0, rows);
    return statistics;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 16})
  void groupsHaveTheMetricsOfTheirImages(int partitions, SparkSession spark, @TempDir Path folder) {
    SetMetric fid = new Fid();
    SetMetric kid = Kid.builder().subsets(5).subsetSize(50).build();
    Map<String, Tensor> arrays = new LinkedHashMap<>();
    arrays.putAll(fid.write(statistics(fid, all(9, 400))));
    arrays.putAll(kid.write(statistics(kid, all(9, 400))));
    Path reference = folder.resolve("reference.npz");
    NpzWriter.write(reference, arrays);
    UserDefinedFunction byFid = RaeAggregators.fid(reference.toString());
    UserDefinedFunction byKid =
        RaeAggregators.metric(
            "kid", Map.of("subsets", 5, "subset_size", 50), Optional.of(reference.toString()));
    List<Row> found =
        rows(spark, partitions)
            .groupBy("label")
            .agg(
                byFid.apply(col("image"), col("features")),
                byKid.apply(col("image"), col("features")))
            .orderBy("label")
            .collectAsList();
    assertEquals(3, found.size());
    Weights stored = Weights.of("reference", arrays);
    for (int label = 0; label < 3; label++) {
      Tensor images = all(label, count(label));
      assertEquals(
          fid.compute(statistics(fid, images), fid.read(stored)).value(),
          found.get(label).getDouble(1));
      assertEquals(
          kid.compute(statistics(kid, images), kid.read(stored)).value(),
          found.get(label).getDouble(2));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 16})
  void groupsHaveTheMomentsOfTheirLatents(int partitions, SparkSession spark) {
    spark.udf().register("latent_moments", RaeAggregators.latentMoments(2, 3));
    rows(spark, partitions).createOrReplaceTempView("latents");
    List<Row> found =
        spark
            .sql(
                "select label, m.count, m.mean, m.variance from (select label,"
                    + " latent_moments(image, features) as m from latents group by label)"
                    + " order by label")
            .collectAsList();
    for (int label = 0; label < 3; label++) {
      ExactMoments expected = new ExactMoments(Shape.of(2, 3));
      expected.add(all(label, count(label)).reshape(count(label), 2, 3));
      assertEquals(count(label), found.get(label).getLong(1));
      assertArrayEquals(doubles(expected.mean()), values(found.get(label), 2));
      assertArrayEquals(doubles(expected.variance()), values(found.get(label), 3));
    }
  }

  private static double[] doubles(Tensor tensor) {
    double[] values = new double[tensor.elements()];
    tensor.bytes().asDoubleBuffer().get(values);
    return values;
  }

  private static double[] values(Row row, int column) {
    return row.<Double>getList(column).stream().mapToDouble(Double::doubleValue).toArray();
  }

  @Test
  void whatDoesNotFitIsRefused(SparkSession spark, @TempDir Path folder) {
    String none = folder.resolve("none.npz").toString();
    RaeException missing = assertThrows(RaeException.class, () -> RaeAggregators.fid(none));
    assertTrue(missing.getMessage().contains("none.npz"), missing::getMessage);
    RaeException unknown =
        assertThrows(
            RaeException.class, () -> RaeAggregators.metric("fdi", Map.of(), Optional.of(none)));
    assertTrue(unknown.getMessage().contains("fdi"), unknown::getMessage);
    Dataset<Row> rows = rows(spark, 2);
    Exception wrong =
        assertThrows(
            Exception.class,
            () ->
                rows.agg(RaeAggregators.latentMoments(7).apply(col("image"), col("features")))
                    .collect());
    assertTrue(all(wrong).contains("6 values, but 7 are expected"), () -> all(wrong));
    Exception twice =
        assertThrows(
            Exception.class,
            () ->
                rows.agg(RaeAggregators.latentMoments(6).apply(col("image"), col("features")))
                    .collect());
    assertTrue(all(twice).contains("given twice"), () -> all(twice));
  }

  private static String all(Throwable problem) {
    StringBuilder all = new StringBuilder();
    for (Throwable at = problem; at != null; at = at.getCause()) {
      all.append(at.getMessage()).append('\n');
    }
    return all.toString();
  }
}
