// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spark.evaluation;

import static io.github.rae4j.spark.evaluation.OneMachine.FAST;
import static io.github.rae4j.spark.evaluation.OneMachine.MODEL;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.evaluation.EvaluationOptions;
import io.github.rae4j.evaluation.EvaluationResult;
import io.github.rae4j.evaluation.data.ImagePreparation;
import io.github.rae4j.spark.EngineSettings;
import io.github.rae4j.spark.LocalSpark;
import io.github.rae4j.spark.SparkModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.spark.TaskContext;
import org.apache.spark.TaskKilled;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerTaskEnd;
import org.apache.spark.scheduler.SparkListenerTaskStart;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Tasks that fail, and tasks that are killed while they measure and run again, change nothing; nor
 * does Kryo.
 */
final class LostTasksTest {
  private static final int COUNT = 200;
  private static final int BATCH = 8;
  private static final String[] METRICS = {"fid", "prdc", "kid", "is"};
  private static final StructType ROWS =
      new StructType().add("picture", DataTypes.BinaryType).add("index", DataTypes.LongType);

  @TempDir private static Path folder;

  private static String pictures = "";
  private static String reference = "";

  @BeforeAll
  static void writePictures() throws IOException {
    // Spark has one context a JVM, and the one of the other tests does not try again.
    LocalSpark.session().stop();
    pictures = OneMachine.pictures(folder.resolve("pictures"), COUNT, 5);
    reference = folder.resolve("reference.npz").toString();
    OneMachine.reference(OneMachine.options(BATCH, false, METRICS), pictures, Path.of(reference));
  }

  @AfterAll
  static void startTheUsualOne() {
    LocalSpark.session();
  }

  private static SparkSession session(String serializer) {
    SparkSession session =
        SparkSession.builder()
            .master("local[2,4]")
            .appName("lost tasks")
            .config("spark.ui.enabled", "false")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.serializer", serializer)
            .config("spark.plugins", "io.github.rae4j.spark.RaePlugin")
            .getOrCreate();
    session.sparkContext().setLogLevel("OFF");
    return session;
  }

  @Test
  void killedTasksCountOnce() throws IOException {
    EvaluationOptions options = OneMachine.options(BATCH, false, METRICS);
    GenerationRun run = GenerationRun.of(OneMachine.labels(COUNT)).withBatchSize(BATCH);
    SparkModel model = SparkModel.of(MODEL, FAST);
    EvaluationResult expected = OneMachine.generation(options, run, model.described(), reference);
    OneMachine.statistics(pictures, BATCH, folder.resolve("one.pt"));
    try (SparkSession spark = session("org.apache.spark.serializer.KryoSerializer")) {
      Killer killer = new Killer(spark);
      spark.sparkContext().addSparkListener(killer);
      EvaluationResult result =
          SparkEvaluation.of(spark, options)
              .withPartitions(12)
              .generation(model, run, Optional.of(reference));
      assertEquals(expected, result.withSeconds(0));
      SparkStatistics.of(spark)
          .withBatchSize(BATCH)
          .withPartitions(9)
          .latents(
              SparkModel.of(MODEL), ImageSource.dataSet(pictures), ImagePreparation.parse("pad:32"))
          .writeTo(folder.resolve("killed.pt"), Map.of());
      assertEquals(-1, Files.mismatch(folder.resolve("one.pt"), folder.resolve("killed.pt")));
      assertTrue(killer.killed.get() >= 3, () -> "only killed " + killer.killed);
    }
  }

  @Test
  void failedTasksCountOnce() throws IOException {
    EvaluationOptions options = OneMachine.options(BATCH, false, METRICS);
    EvaluationResult expected = OneMachine.images(options, pictures, reference);
    try (SparkSession spark = session("org.apache.spark.serializer.JavaSerializer")) {
      Dataset<Row> rows =
          spark
              .range(0, COUNT, 1, 8)
              .map((MapFunction<Long, Row>) LostTasksTest::read, Encoders.row(ROWS));
      EvaluationResult result =
          SparkEvaluation.of(spark, options)
              .withPartitions(6)
              .images(
                  EngineSettings.DEFAULT,
                  ImageSource.rows(rows, "picture", "index"),
                  Optional.of(reference));
      assertEquals(expected.results(), result.results());
    }
  }

  /** Gives a picture, but fails in the middle of the first two attempts at some partitions. */
  private static Row read(long index) throws IOException {
    TaskContext task = TaskContext.get();
    if (index % 25 == 20 && task.partitionId() % 3 == 1 && task.attemptNumber() < 2) {
      throw new IOException("the disk is away for a moment");
    }
    return RowFactory.create(
        io.github.rae4j.formats.image.PngWriter.encode(
            OneMachine.picture(5_000_000 + index), Map.of()),
        index);
  }

  /** Kills every second task shortly after its first start. */
  private static final class Killer extends SparkListener {
    private final SparkSession spark;
    private final AtomicInteger killed = new AtomicInteger();

    Killer(SparkSession spark) {
      this.spark = spark;
    }

    @Override
    public void onTaskStart(SparkListenerTaskStart start) {
      if (start.taskInfo().attemptNumber() == 0 && start.taskInfo().index() % 2 == 0) {
        spark.sparkContext().killTaskAttempt(start.taskInfo().taskId(), true, "for the test");
      }
    }

    @Override
    public void onTaskEnd(SparkListenerTaskEnd end) {
      if (end.reason() instanceof TaskKilled) {
        killed.incrementAndGet();
      }
    }
  }
}
