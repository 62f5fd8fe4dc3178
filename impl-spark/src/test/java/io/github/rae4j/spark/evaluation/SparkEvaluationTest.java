// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spark.evaluation;

import static io.github.rae4j.spark.evaluation.OneMachine.FAST;
import static io.github.rae4j.spark.evaluation.OneMachine.MODEL;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.errors.RaeException;
import io.github.rae4j.evaluation.EvaluationOptions;
import io.github.rae4j.evaluation.EvaluationResult;
import io.github.rae4j.spark.EngineSettings;
import io.github.rae4j.spark.ExecutorModels;
import io.github.rae4j.spark.LocalSpark;
import io.github.rae4j.spark.SparkModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Evaluations on Spark have the bits of those on one machine. */
@ExtendWith(LocalSpark.class)
final class SparkEvaluationTest {
  private static final int COUNT = 300;
  private static final int BATCH = 12;
  private static final String[] OF_SETS = {"fid", "prdc", "kid", "is"};
  private static final String[] OF_PAIRS = {"psnr", "rfid", "ssim", "kid"};
  private static final StructType ROWS =
      new StructType().add("picture", DataTypes.BinaryType).add("index", DataTypes.IntegerType);

  @TempDir private static Path folder;

  private static String pictures = "";
  private static String reference = "";

  @BeforeAll
  static void writePictures() throws IOException {
    pictures = OneMachine.pictures(folder.resolve("pictures"), COUNT, 1);
    reference = folder.resolve("reference.npz").toString();
    OneMachine.reference(
        OneMachine.options(BATCH, false, OF_SETS),
        OneMachine.pictures(folder.resolve("others"), 280, 2),
        Path.of(reference));
  }

  private static SparkModel model() {
    return SparkModel.of(MODEL, FAST);
  }

  private static Dataset<Row> shuffled(SparkSession spark, int partitions) throws IOException {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < COUNT; i++) {
      byte[] png = Files.readAllBytes(Path.of(pictures, String.format(Locale.ROOT, "%05d.png", i)));
      rows.add(RowFactory.create(png, i));
    }
    Collections.shuffle(rows, new Random(partitions));
    return spark.createDataFrame(rows, ROWS).repartition(partitions);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 16})
  void generatedImagesHaveTheMetricsOfOneMachine(int partitions, SparkSession spark) {
    EvaluationOptions options = OneMachine.options(BATCH, false, OF_SETS);
    GenerationRun run = GenerationRun.of(OneMachine.labels(200)).withSeed(3).withBatchSize(BATCH);
    EvaluationResult expected = OneMachine.generation(options, run, model().described(), reference);
    long loads = ExecutorModels.ofJvm().loads();
    EvaluationResult result =
        SparkEvaluation.of(spark, options)
            .withPartitions(partitions)
            .generation(model(), run, Optional.of(reference));
    assertEquals(expected, result.withSeconds(0));
    assertTrue(result.seconds() > 0);
    assertTrue(ExecutorModels.ofJvm().loads() <= loads + 1, "the model was loaded again");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 16})
  void shuffledRowsHaveTheMetricsOfTheirDataSet(int partitions, SparkSession spark)
      throws IOException {
    EvaluationOptions options = OneMachine.options(BATCH, false, OF_SETS);
    EvaluationResult expected = OneMachine.images(options, pictures, reference);
    SparkEvaluation evaluation = SparkEvaluation.of(spark, options).withPartitions(partitions);
    EvaluationResult ofRows =
        evaluation.images(
            EngineSettings.DEFAULT,
            ImageSource.rows(shuffled(spark, partitions), "picture", "index"),
            Optional.of(reference));
    assertEquals(expected.results(), ofRows.results());
    assertEquals(expected.reference(), ofRows.reference());
    assertEquals(expected.features(), ofRows.features());
    EvaluationResult ofDataSet =
        evaluation.images(
            EngineSettings.DEFAULT, ImageSource.dataSet(pictures), Optional.of(reference));
    assertEquals(expected, ofDataSet.withSeconds(0));
  }

  @Test
  void aReferenceOfImagesIsMeasuredByExecutors(SparkSession spark) {
    EvaluationOptions options = OneMachine.options(BATCH, false, OF_SETS);
    String others = folder.resolve("others").toString();
    EvaluationResult result =
        SparkEvaluation.of(spark, options)
            .withPartitions(5)
            .images(EngineSettings.DEFAULT, ImageSource.dataSet(pictures), Optional.of(others));
    assertEquals(OneMachine.images(options, pictures, others), result.withSeconds(0));
  }

  @Test
  void aWrittenReferenceIsThatOfOneMachine(SparkSession spark) throws IOException {
    Path target = folder.resolve("by-spark.npz");
    SparkEvaluation.of(spark, OneMachine.options(BATCH, false, OF_SETS))
        .withPartitions(7)
        .reference(
            EngineSettings.DEFAULT,
            ImageSource.dataSet(folder.resolve("others").toString()),
            target);
    assertEquals(-1, Files.mismatch(Path.of(reference), target));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 16})
  void reconstructionsHaveTheMetricsOfOneMachine(int partitions, SparkSession spark)
      throws IOException {
    EvaluationOptions options = OneMachine.options(BATCH, false, OF_PAIRS);
    SparkModel model = SparkModel.of(MODEL);
    EvaluationResult expected =
        OneMachine.reconstruction(options, model.described(), pictures, 250);
    SparkEvaluation evaluation = SparkEvaluation.of(spark, options).withPartitions(partitions);
    assertEquals(
        expected,
        evaluation
            .reconstruction(model, ImageSource.dataSet(pictures, 250, Map.of()))
            .withSeconds(0));
    assertEquals(
        expected.results(),
        evaluation
            .reconstruction(
                model,
                ImageSource.rows(
                    shuffled(spark, partitions).where("index < 250"), "picture", "index"))
            .results());
  }

  @Test
  void damagedImagesAreLeftOutAsOnOneMachine(SparkSession spark) throws IOException {
    String some = OneMachine.pictures(folder.resolve("damaged"), 100, 3);
    for (int i : new int[] {0, 17, 18, 99}) {
      Path file = Path.of(some, String.format(Locale.ROOT, "%05d.png", i));
      Files.write(file, Arrays.copyOf(Files.readAllBytes(file), 200));
    }
    EvaluationOptions options = OneMachine.options(BATCH, true, OF_SETS);
    EvaluationResult expected = OneMachine.images(options, some, reference);
    assertEquals(4, expected.skipped().size());
    SparkEvaluation evaluation = SparkEvaluation.of(spark, options).withPartitions(4);
    assertEquals(
        expected,
        evaluation
            .images(EngineSettings.DEFAULT, ImageSource.dataSet(some), Optional.of(reference))
            .withSeconds(0));
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      rows.add(
          RowFactory.create(
              Files.readAllBytes(Path.of(some, String.format(Locale.ROOT, "%05d.png", i))), i));
    }
    Collections.shuffle(rows, new Random(8));
    EvaluationResult ofRows =
        evaluation.images(
            EngineSettings.DEFAULT,
            ImageSource.rows(spark.createDataFrame(rows, ROWS), "picture", "index"),
            Optional.of(reference));
    assertEquals(expected.results(), ofRows.results());
    assertEquals(
        List.of(0, 17, 18, 99), ofRows.skipped().stream().map(image -> image.index()).toList());
    RaeException e =
        assertThrows(
            RaeException.class,
            () ->
                SparkEvaluation.of(spark, OneMachine.options(BATCH, false, OF_SETS))
                    .images(
                        EngineSettings.DEFAULT, ImageSource.dataSet(some), Optional.of(reference)));
    assertTrue(e.getMessage().contains("00000.png"), e::getMessage);
  }

  @Test
  void numbersThatAreWrongAreNamed(SparkSession spark) throws IOException {
    SparkEvaluation evaluation =
        SparkEvaluation.of(spark, OneMachine.options(BATCH, false, "fid")).withPartitions(3);
    Dataset<Row> rows = shuffled(spark, 2);
    Dataset<Row> twice = rows.where("index != 40").union(rows.where("index = 39"));
    refuses(evaluation, twice, "several rows with the number 39", "index");
    refuses(evaluation, rows.where("index != 40"), "299", "numbers 299 rows");
    refuses(
        evaluation,
        rows.selectExpr("picture", "nullif(index, 5) as index"),
        "null",
        "from 0 to 299");
    refuses(evaluation, rows.selectExpr("index as picture", "index"), "picture", "binary");
    refuses(evaluation, rows.where("index < 0"), "no rows");
  }

  private static void refuses(SparkEvaluation evaluation, Dataset<Row> rows, String... words) {
    RaeException e =
        assertThrows(
            RaeException.class,
            () ->
                evaluation.images(
                    EngineSettings.DEFAULT,
                    ImageSource.rows(rows, "picture", "index"),
                    Optional.of(reference)));
    for (String word : words) {
      assertTrue(e.getMessage().contains(word), e::getMessage);
    }
  }

  @Test
  void whatDoesNotFitIsRefusedBeforeTheWork(SparkSession spark) throws IOException {
    EvaluationOptions options = OneMachine.options(BATCH, false, "kid");
    SparkEvaluation evaluation = SparkEvaluation.of(spark, options);
    GenerationRun few = GenerationRun.of(OneMachine.labels(39));
    RaeException tooFew =
        assertThrows(
            RaeException.class, () -> evaluation.generation(model(), few, Optional.of(reference)));
    assertTrue(tooFew.getMessage().contains("at least 40 images"), tooFew::getMessage);
    RaeException none =
        assertThrows(
            RaeException.class,
            () ->
                evaluation.generation(
                    model(), GenerationRun.of(OneMachine.labels(50)), Optional.empty()));
    assertTrue(none.getMessage().contains("reference"), none::getMessage);
  }
}
