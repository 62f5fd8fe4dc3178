// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spark;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.Rae4j;
import io.github.rae4j.core.pipeline.GenerationRequest;
import io.github.rae4j.engine.EngineOptions;
import io.github.rae4j.errors.DataException;
import io.github.rae4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(LocalSpark.class)
final class GenerateTest {
  private static final int IMAGES = 70;
  private static final int CLASSES = 10;
  private static final String[] FAST = {"sampler.params.num_steps=4"};

  private static final StructType ROWS =
      new StructType().add("number", DataTypes.LongType).add("label", DataTypes.LongType);

  private static List<Row> rows() {
    return IntStream.range(0, IMAGES)
        .mapToObj(i -> RowFactory.create((long) i, i % 11 == 10 ? null : (long) i % CLASSES))
        .toList();
  }

  private static float[][] onOneMachine(String preset, long seed) {
    try (Rae4j rae =
        Rae4j.builder()
            .config(preset, List.of(FAST))
            .engine("onnxruntime", EngineOptions.DEFAULT.withThreads(1))
            .open()) {
      List<Optional<Long>> labels = rows().stream().map(row -> Columns.whole(row, 1)).toList();
      Tensor images = rae.generation().images(GenerationRequest.of(labels).withSeed(seed));
      return IntStream.range(0, IMAGES)
          .mapToObj(i -> images.rows(i, i + 1).toFloatArray())
          .toArray(float[][]::new);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 16})
  void picturesAreThoseOfOneMachineForAnyPartitioning(int partitions, SparkSession spark) {
    float[][] expected = onOneMachine("tiny-fashion-cfg", 5);
    List<Row> shuffled = new ArrayList<>(rows());
    Collections.shuffle(shuffled, new Random(partitions));
    Dataset<Row> input = spark.createDataFrame(shuffled, ROWS).repartition(partitions);
    List<Row> done =
        new Generate()
            .setModel(SparkModel.of("tiny-fashion-cfg", FAST))
            .setLabelCol("label")
            .setSeed(5)
            .setFormat(Generate.FLOAT)
            .setPartitions(partitions)
            .transform(input)
            .collectAsList();
    assertEquals(IMAGES, done.size());
    for (Row row : done) {
      assertArrayEquals(
          expected[(int) row.getLong(0)],
          Columns.floats(row, 2).orElseThrow(),
          "image " + row.get(0));
    }
  }

  @Test
  void saysWhichColumnIsMissing(SparkSession spark) {
    Generate generate =
        new Generate().setModel(SparkModel.of("tiny-fashion-cfg", FAST)).setLabelCol("class");
    DataException problem =
        assertThrows(
            DataException.class, () -> generate.transform(spark.createDataFrame(rows(), ROWS)));
    assertTrue(problem.getMessage().contains("'class' (labelCol)"), problem.getMessage());
  }
}
