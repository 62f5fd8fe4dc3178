// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spark.evaluation;

import static io.github.rae4j.spark.evaluation.OneMachine.FAST;
import static io.github.rae4j.spark.evaluation.OneMachine.MODEL;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.evaluation.EvaluationOptions;
import io.github.rae4j.evaluation.EvaluationResult;
import io.github.rae4j.evaluation.data.ImagePreparation;
import io.github.rae4j.spark.EngineSettings;
import io.github.rae4j.spark.LocalSpark;
import io.github.rae4j.spark.SparkModel;
import io.github.rae4j.spark.output.CompletedRound;
import io.github.rae4j.spark.output.RangeReport;
import io.github.rae4j.spark.output.RunFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A driver that dies between two rounds loses nothing, and the bits stay. */
@ExtendWith(LocalSpark.class)
final class KeptRoundsTest {
  private static final int COUNT = 90;
  private static final int BATCH = 16;
  private static final int ROUND = 32;
  private static final String[] METRICS = {"fid", "prdc", "kid"};

  @TempDir private static Path shared;
  @TempDir private Path folder;

  private static String pictures = "";

  @BeforeAll
  static void writePictures() throws IOException {
    pictures = OneMachine.pictures(shared.resolve("pictures"), COUNT, 8);
  }

  /** The driver ends here. */
  private static final class Killed extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /** One driver after another, each of which dies after its first round, until one ends. */
  private <R> R withKilledDrivers(
      SparkSession spark, String phase, List<String> said, Function<KeptRounds, R> work) {
    org.apache.hadoop.fs.Path target =
        new org.apache.hadoop.fs.Path(folder.resolve("result").toUri());
    for (int driver = 0; driver < 20; driver++) {
      Set<String> begun = new HashSet<>();
      try (RunFolder run =
          RunFolder.open(
              target, spark.sparkContext().hadoopConfiguration(), Map.of("a", "b"), Map.of())) {
        KeptRounds kept =
            KeptRounds.in(
                run,
                Optional.of(ROUND),
                (name, done, total) -> {
                  said.add(name + " " + done + " of " + total);
                  if (!begun.add(name)) {
                    throw new Killed();
                  }
                });
        R result = work.apply(kept);
        assertEachBlockOnce(kept.completed(phase));
        run.delete();
        return result;
      } catch (Killed e) {
        assertTrue(Files.isDirectory(folder.resolve("result.part")));
      }
    }
    throw new AssertionError("never ends: " + said);
  }

  private static void assertEachBlockOnce(Collection<CompletedRound> rounds) {
    List<Long> firsts = new ArrayList<>();
    for (CompletedRound round : rounds) {
      round.reports().stream().map(RangeReport::range).forEach(each -> firsts.add(each.first()));
    }
    assertEquals(List.of(0L, 16L, 32L, 48L, 64L, 80L), firsts);
  }

  @Test
  void statisticsGoOn(SparkSession spark) throws IOException {
    OneMachine.statistics(pictures, BATCH, folder.resolve("one.pt"));
    List<String> said = new ArrayList<>();
    withKilledDrivers(
            spark,
            SparkStatistics.PHASE,
            said,
            kept ->
                SparkStatistics.of(spark)
                    .withBatchSize(BATCH)
                    .withPartitions(2)
                    .withKept(kept)
                    .latents(
                        SparkModel.of(MODEL),
                        ImageSource.dataSet(pictures),
                        ImagePreparation.parse("pad:32")))
        .writeTo(folder.resolve("spark.pt"), Map.of());
    assertEquals(-1, Files.mismatch(folder.resolve("one.pt"), folder.resolve("spark.pt")));
    assertEquals(
        List.of(
            "latents 0 of 90",
            "latents 32 of 90",
            "latents 32 of 90",
            "latents 64 of 90",
            "latents 64 of 90",
            "latents 90 of 90",
            "latents 90 of 90"),
        said);
    assertFalse(Files.exists(folder.resolve("result.part")));
  }

  @Test
  void evaluationsAndTheirReferencesGoOn(SparkSession spark) throws IOException {
    EvaluationOptions options = OneMachine.options(BATCH, false, METRICS);
    String others = OneMachine.pictures(folder.resolve("others"), 40, 9);
    GenerationRun run = GenerationRun.of(OneMachine.labels(COUNT)).withBatchSize(BATCH);
    SparkModel model = SparkModel.of(MODEL, FAST);
    EvaluationResult expected = OneMachine.generation(options, run, model.described(), others);
    List<String> said = new ArrayList<>();
    EvaluationResult found =
        withKilledDrivers(
            spark,
            "images",
            said,
            kept ->
                SparkEvaluation.of(spark, options)
                    .withPartitions(2)
                    .withKept(kept)
                    .generation(model, run, Optional.of(others)));
    assertEquals(expected, found.withSeconds(0));
    assertTrue(said.contains("reference 32 of 40"), said.toString());
    assertTrue(said.contains("images 64 of 90"), said.toString());
  }

  @Test
  void whatWasDamagedIsMeasuredAgain(SparkSession spark) throws IOException {
    EvaluationOptions options = OneMachine.options(BATCH, false, METRICS);
    Path reference = folder.resolve("reference.npz");
    OneMachine.reference(options, pictures, reference);
    EvaluationResult expected = OneMachine.images(options, pictures, reference.toString());
    List<String> said = new ArrayList<>();
    EvaluationResult found =
        withKilledDrivers(
            spark,
            "images",
            said,
            kept -> {
              damage(said.size());
              return SparkEvaluation.of(spark, options)
                  .withKept(kept)
                  .images(
                      EngineSettings.DEFAULT,
                      ImageSource.dataSet(pictures),
                      Optional.of(reference.toString()));
            });
    assertEquals(expected.results(), found.results());
    assertEquals("images 32 of 90", said.get(2), said.toString());
    // The second round was damaged, and the first one is what is left.
    assertEquals("images 32 of 90", said.get(4), said.toString());
  }

  /** Changes one byte in the middle of the second round's sums. */
  private void damage(int said) {
    if (said != 4) {
      return;
    }
    Path file = folder.resolve("result.part/blocks/round-000001.state");
    try {
      byte[] content = Files.readAllBytes(file);
      content[content.length / 2] ^= 4;
      Files.write(file, content);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void rowsInRoundsHaveTheSameBits(SparkSession spark) throws IOException {
    EvaluationOptions options = OneMachine.options(BATCH, false, METRICS);
    Path reference = folder.resolve("reference.npz");
    OneMachine.reference(options, pictures, reference);
    EvaluationResult expected = OneMachine.images(options, pictures, reference.toString());
    EvaluationResult found =
        withKilledDrivers(
            spark,
            "images",
            new ArrayList<>(),
            kept ->
                SparkEvaluation.of(spark, options)
                    .withPartitions(2)
                    .withKept(kept)
                    .images(
                        EngineSettings.DEFAULT,
                        ImageSource.rows(rows(spark), "path", "number"),
                        Optional.of(reference.toString())));
    assertEquals(expected.results(), found.results());
  }

  private static org.apache.spark.sql.Dataset<org.apache.spark.sql.Row> rows(SparkSession spark) {
    return spark
        .range(0, COUNT, 1, 5)
        .selectExpr("id as number", "format_string('%s/%05d.png', '" + pictures + "', id) as path")
        .repartition(3);
  }

  @Test
  void aRoundHasAnImage(SparkSession spark) {
    org.apache.hadoop.fs.Path target =
        new org.apache.hadoop.fs.Path(folder.resolve("result").toUri());
    try (RunFolder run =
        RunFolder.open(
            target, spark.sparkContext().hadoopConfiguration(), Map.of("a", "b"), Map.of())) {
      assertThrows(
          IllegalArgumentException.class,
          () -> KeptRounds.in(run, Optional.of(0), (phase, done, total) -> {}));
    }
  }
}
