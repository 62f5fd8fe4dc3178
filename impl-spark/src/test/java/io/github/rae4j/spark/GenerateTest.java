// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spark;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.Rae4j;
import io.github.rae4j.core.pipeline.GenerationRequest;
import io.github.rae4j.core.pipeline.Provenance;
import io.github.rae4j.data.RgbImage;
import io.github.rae4j.engine.EngineOptions;
import io.github.rae4j.errors.DataException;
import io.github.rae4j.formats.image.ImageTensors;
import io.github.rae4j.formats.image.PngWriter;
import io.github.rae4j.formats.image.Quantization;
import io.github.rae4j.formats.io.FileHash;
import io.github.rae4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
  void filesAreThoseOfTheCommand(SparkSession spark) {
    List<Row> done =
        new Generate()
            .setModel(SparkModel.of("tiny-fashion", FAST))
            .setLabelCol("label")
            .setSeed(5)
            .transform(spark.createDataFrame(rows(), ROWS))
            .orderBy("number")
            .collectAsList();
    try (Rae4j rae =
        Rae4j.builder()
            .config("tiny-fashion", List.of(FAST))
            .engine("onnxruntime", EngineOptions.DEFAULT.withThreads(1))
            .open()) {
      Map<String, String> hashes = new LinkedHashMap<>();
      rae.assembly()
          .generationFiles()
          .forEach((part, file) -> hashes.put(part, FileHash.sha256(file)));
      List<Optional<Long>> labels = rows().stream().map(row -> Columns.whole(row, 1)).toList();
      List<RgbImage> pictures =
          ImageTensors.toImages(
              rae.generation().images(GenerationRequest.of(labels).withSeed(5)),
              Quantization.ROUND);
      for (int i = 0; i < IMAGES; i++) {
        String name = labels.get(i).map(l -> rae.classNames().names().get(l.intValue())).orElse("");
        Provenance provenance =
            new Provenance(
                "tiny-fashion " + FAST[0],
                rae.assembly().config().toJson(),
                Optional.of(5L),
                Optional.of((long) i),
                labels.get(i).map(l -> l + " " + name).orElse("none"),
                hashes,
                "onnxruntime cpu",
                rae.generation().evaluations());
        assertArrayEquals(
            PngWriter.encode(pictures.get(i), provenance.asText()),
            done.get(i).<byte[]>getAs("image"),
            "image " + i);
      }
    }
  }

  @Test
  void seedsAndMissingNumbersStayApart(SparkSession spark) {
    StructType schema = ROWS.add("seed", DataTypes.LongType);
    List<Row> rows = new ArrayList<>();
    for (long seed : new long[] {5, 9}) {
      for (long number : new long[] {0, 1, 2, 6, 7, 40}) {
        rows.add(RowFactory.create(number, number % CLASSES, seed));
      }
    }
    Collections.shuffle(rows, new Random(1));
    List<Row> done =
        new Generate()
            .setModel(SparkModel.of("tiny-fashion-cfg", FAST))
            .setLabelCol("label")
            .setSeedCol("seed")
            .setFormat(Generate.FLOAT)
            .transform(spark.createDataFrame(rows, schema))
            .collectAsList();
    assertEquals(rows.size(), done.size());
    try (Rae4j rae = Rae4j.open("tiny-fashion-cfg", FAST)) {
      for (Row row : done) {
        Tensor expected =
            rae.generation()
                .images(
                    GenerationRequest.ofLabels(row.getLong(1))
                        .withSeed(row.getLong(2))
                        .withFirstImage(row.getLong(0)));
        assertArrayEquals(
            expected.toFloatArray(), Columns.floats(row, 3).orElseThrow(), 1e-5f, row.toString());
      }
    }
  }

  @Test
  void aNumberThatIsThereTwiceIsRefused(SparkSession spark) {
    List<Row> rows = new ArrayList<>(rows());
    rows.add(RowFactory.create(7L, 1L));
    Dataset<Row> twice =
        new Generate()
            .setModel(SparkModel.of("tiny-fashion-cfg", FAST))
            .setLabelCol("label")
            .transform(spark.createDataFrame(rows, ROWS));
    Exception problem = assertThrows(Exception.class, twice::collectAsList);
    assertTrue(problem.getMessage().contains("the number 7"), problem.getMessage());
  }

  @Test
  void aWrongTypeIsNamed(SparkSession spark) {
    Generate generate =
        new Generate().setModel(SparkModel.of("tiny-fashion-cfg", FAST)).setNumberCol("text");
    DataException problem =
        assertThrows(
            DataException.class,
            () -> generate.transformSchema(new StructType().add("text", DataTypes.StringType)));
    assertTrue(problem.getMessage().contains("string"), problem.getMessage());
    assertThrows(
        DataException.class,
        () ->
            generate
                .setNumberCol("image")
                .transformSchema(new StructType().add("image", DataTypes.LongType)));
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
