// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spark.cluster;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.Rae4j;
import io.github.rae4j.core.pipeline.GenerationRequest;
import io.github.rae4j.engine.EngineOptions;
import io.github.rae4j.spark.ExecutorModels;
import io.github.rae4j.spark.Generate;
import io.github.rae4j.spark.SparkModel;
import io.github.rae4j.tensor.Tensor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.stream.LongStream;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import scala.Tuple2;

/** Pictures of two executors, which are processes of their own, are those of one machine. */
@ExtendWith(SharedCluster.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class GenerationIT {
  private static final int IMAGES = 331;
  private static final int BATCH = 8;
  private static final long SEED = 11;
  private static final String PRESET = "tiny-fashion-cfg";
  private static final String STEPS = "sampler.params.num_steps=10";
  private static final StructType ROWS =
      new StructType().add("number", DataTypes.LongType).add("label", DataTypes.LongType);

  private static StandaloneCluster cluster;
  private static SparkSession spark;
  private static Map<Long, float[]> oneMachine;

  @BeforeAll
  static void start(StandaloneCluster shared) {
    oneMachine = onOneMachine();
    cluster = shared;
    spark =
        cluster
            .session("generation", 768)
            .config("spark.plugins", "io.github.rae4j.spark.RaePlugin")
            .config("spark.speculation", "true")
            .getOrCreate();
    await(Duration.ofSeconds(60), () -> cluster.executors().size() == 2, "two executors");
  }

  @AfterAll
  static void stop() {
    if (spark != null) {
      spark.stop();
    }
  }

  @Test
  @Order(1)
  void twoExecutorsMakeThePicturesOfOneMachine() {
    assertPictures(generate(16));
  }

  @Test
  @Order(2)
  void everyExecutorLoadsTheModelOnce() {
    // Another job with the same model, and then a look at both executors.
    assertEquals(IMAGES, generate(5).size());
    Map<String, Long> loads = loads();
    assertEquals(2, loads.size(), "executors that computed: " + loads);
    loads.forEach((executor, count) -> assertEquals(1, count, "loads of executor " + executor));
  }

  @Test
  @Order(3)
  void aKilledExecutorLosesAndDoublesNothing() {
    Set<Long> before = pids();
    CompletableFuture<Map<Long, float[]>> running =
        CompletableFuture.supplyAsync(() -> generate(24));
    await(Duration.ofSeconds(60), () -> completedTasks() >= 3, "three tasks");
    assertTrue(!running.isDone(), "the run was over before an executor could be killed");
    ProcessHandle victim = cluster.executors().get(0);
    victim.destroyForcibly();
    assertPictures(running.join());
    await(Duration.ofSeconds(60), () -> cluster.executors().size() == 2, "another executor");
    Set<Long> after = pids();
    after.removeAll(before);
    assertEquals(1, after.size(), "executors that were started again");
  }

  private static Map<Long, float[]> onOneMachine() {
    try (Rae4j rae =
        Rae4j.builder()
            .config(PRESET, List.of(STEPS))
            .engine("onnxruntime", EngineOptions.DEFAULT.withThreads(1))
            .open()) {
      List<Optional<Long>> labels =
          LongStream.range(0, IMAGES).mapToObj(GenerationIT::label).toList();
      Tensor images =
          rae.generation().images(GenerationRequest.of(labels).withSeed(SEED).withBatchSize(BATCH));
      Map<Long, float[]> found = new HashMap<>();
      for (int i = 0; i < IMAGES; i++) {
        found.put((long) i, images.rows(i, i + 1).toFloatArray());
      }
      return found;
    }
  }

  private static Optional<Long> label(long number) {
    return number % 11 == 10 ? Optional.empty() : Optional.of(number % 11);
  }

  private static Map<Long, float[]> generate(int partitions) {
    List<Row> rows = new ArrayList<>();
    for (long i = IMAGES - 1; i >= 0; i--) {
      rows.add(RowFactory.create(i, label(i).orElse(null)));
    }
    Dataset<Row> done =
        new Generate()
            .setModel(SparkModel.of(PRESET, STEPS))
            .setLabelCol("label")
            .setSeed(SEED)
            .setBatchSize(BATCH)
            .setFormat(Generate.FLOAT)
            .setPartitions(partitions)
            .transform(spark.createDataFrame(rows, ROWS).repartition(3));
    Map<Long, float[]> found = new HashMap<>();
    for (Row row : done.collectAsList()) {
      List<Float> values = row.getList(2);
      float[] pixels = new float[values.size()];
      for (int i = 0; i < pixels.length; i++) {
        pixels[i] = values.get(i);
      }
      assertTrue(found.put(row.getLong(0), pixels) == null, "image " + row.get(0) + " twice");
    }
    return found;
  }

  private static void assertPictures(Map<Long, float[]> found) {
    assertEquals(oneMachine.keySet(), found.keySet());
    oneMachine.forEach(
        (number, pixels) -> assertArrayEquals(pixels, found.get(number), "image " + number));
  }

  /** How often each executor that has a model has opened one. */
  private static Map<String, Long> loads() {
    Map<String, Long> loads = new HashMap<>();
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    // Both executors are idle, and more tasks than cores go to both.
    context
        .parallelize(LongStream.range(0, 8).boxed().toList(), 8)
        .map(
            i -> {
              Thread.sleep(200);
              return new Tuple2<>(SparkEnv.get().executorId(), ExecutorModels.ofJvm().loads());
            })
        .collect()
        .forEach(each -> loads.put(each._1(), each._2()));
    return loads;
  }

  private static int completedTasks() {
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    int completed = 0;
    for (int stage : context.statusTracker().getActiveStageIds()) {
      var info = context.statusTracker().getStageInfo(stage);
      if (info != null && info.numTasks() == 24) {
        completed += info.numCompletedTasks();
      }
    }
    return completed;
  }

  private static Set<Long> pids() {
    Set<Long> pids = new HashSet<>();
    cluster.executors().forEach(executor -> pids.add(executor.pid()));
    return pids;
  }

  private static void await(Duration patience, BooleanSupplier holds, String what) {
    long end = System.nanoTime() + patience.toNanos();
    while (!holds.getAsBoolean()) {
      assertTrue(System.nanoTime() < end, "not within " + patience + ": " + what);
      try {
        Thread.sleep(20);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new AssertionError(e);
      }
    }
  }
}
