// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spark.evaluation;

import static io.github.rae4j.spark.evaluation.OneMachine.FAST;
import static io.github.rae4j.spark.evaluation.OneMachine.MODEL;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.data.ImageSize;
import io.github.rae4j.errors.MissingFileException;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.evaluation.EvaluationListener;
import io.github.rae4j.evaluation.EvaluationOptions;
import io.github.rae4j.evaluation.EvaluationResult;
import io.github.rae4j.evaluation.FeatureNetworkConfig;
import io.github.rae4j.evaluation.data.ImagePreparation;
import io.github.rae4j.metric.FeatureNetwork;
import io.github.rae4j.spark.EngineSettings;
import io.github.rae4j.spark.LocalSpark;
import io.github.rae4j.spark.PairMetrics;
import io.github.rae4j.spark.SharedFeatures;
import io.github.rae4j.spark.SharedFileSystem;
import io.github.rae4j.spark.SparkModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * sFID and LPIPS, by networks of random weights, have the bits of one machine; so they have where
 * weights, heads and references are on another file system.
 */
@ExtendWith(LocalSpark.class)
final class SharedNetworksTest {
  private static final int COUNT = 50;
  private static final int BATCH = 16;
  private static final String BUCKET = "shared://bucket/";
  private static final FeatureNetworkConfig ENCODER =
      FeatureNetworkConfig.encoderOf("tiny-fashion");

  @TempDir private Path shared;
  @TempDir private Path log;

  @BeforeEach
  void share(SparkSession spark) {
    TinyFeatures.weights(shared.resolve("tiny.safetensors"));
    TinyFeatures.alexNet(shared.resolve("alexnet.safetensors"));
    TinyFeatures.heads(shared.resolve("heads.safetensors"));
    Configuration hadoop = spark.sparkContext().hadoopConfiguration();
    hadoop.set("fs.shared.impl", SharedFileSystem.class.getName());
    hadoop.set("fs.shared.impl.disable.cache", "true");
    hadoop.set("fs.shared.folder", shared.toString());
    hadoop.set("fs.shared.log", log.toString());
  }

  /** The options of one machine, whose files are in a folder, or by the URIs of a bucket. */
  private EvaluationOptions options(String where, String... metrics) {
    Map<String, Map<String, Object>> all = new LinkedHashMap<>();
    for (String metric : metrics) {
      all.put(metric, Map.of());
    }
    return new EvaluationOptions(
        all,
        new FeatureNetworkConfig(TinyFeatures.NAME, Map.of("weights", where + "tiny.safetensors")),
        Optional.of(
            new FeatureNetworkConfig(
                "lpips-alexnet",
                Map.of(
                    "weights", where + "alexnet.safetensors",
                    "heads", where + "heads.safetensors"))),
        Optional.of(new ImageSize(32, 32)),
        ImagePreparation.parse("pad:32"),
        BATCH,
        1,
        false,
        EvaluationListener.NONE);
  }

  private EvaluationOptions local(String... metrics) {
    return options(shared + "/", metrics);
  }

  @Test
  void spatialFeaturesOfGeneratedImagesAreThoseOfOneMachine(SparkSession spark) throws IOException {
    String pictures = OneMachine.pictures(log.resolve("pictures"), COUNT, 12);
    Path reference = shared.resolve("reference.npz");
    OneMachine.reference(local("fid", "sfid"), pictures, reference);
    GenerationRun run = GenerationRun.of(OneMachine.labels(COUNT)).withBatchSize(BATCH);
    SparkModel model = SparkModel.of(MODEL, FAST);
    EvaluationResult expected =
        OneMachine.generation(local("fid", "sfid"), run, model.described(), reference.toString());
    EvaluationResult found =
        SparkEvaluation.of(spark, local("fid", "sfid"))
            .withPartitions(3)
            .generation(model, run, Optional.of(reference.toString()));
    assertEquals(expected, found.withSeconds(0));
    EvaluationResult remote =
        SparkEvaluation.of(spark, options(BUCKET, "fid", "sfid"))
            .withPartitions(3)
            .generation(model, run, Optional.of(BUCKET + "reference.npz"));
    assertEquals(expected.results(), remote.results());
    assertEquals(BUCKET + "reference.npz", remote.reference().get("origin"));
    assertTrue(remote.features().toString().contains(BUCKET), remote.features().toString());
    assertEachReadOnce();
  }

  /** FDr in three spaces: two outputs of files, one of which is a network twice, and an encoder. */
  private EvaluationOptions several(String where) {
    Map<String, FeatureNetworkConfig.Space> spaces = new LinkedHashMap<>();
    FeatureNetworkConfig tiny =
        new FeatureNetworkConfig(TinyFeatures.NAME, Map.of("weights", where + "tiny.safetensors"));
    spaces.put("pooled", new FeatureNetworkConfig.Space(tiny, FeatureNetwork.POOLED));
    spaces.put("encoder", new FeatureNetworkConfig.Space(ENCODER, FeatureNetwork.POOLED));
    spaces.put("spatial", new FeatureNetworkConfig.Space(tiny, FeatureNetwork.SPATIAL));
    return new EvaluationOptions(
        Map.of(
            "fdr",
            Map.of("spaces", List.copyOf(spaces.keySet()), "normalisers", List.of(0.5, 2.0, 4.0))),
        FeatureNetworkConfig.several(spaces),
        Optional.empty(),
        Optional.of(new ImageSize(32, 32)),
        ImagePreparation.parse("pad:32"),
        BATCH,
        1,
        false,
        EvaluationListener.NONE);
  }

  @Test
  void severalNetworksAreMeasuredAsOnOneMachine(SparkSession spark) throws IOException {
    String pictures = OneMachine.pictures(log.resolve("pictures"), COUNT, 16);
    String others = OneMachine.pictures(log.resolve("others"), COUNT, 17);
    EvaluationOptions local = several(shared + "/");
    Path reference = shared.resolve("reference.npz");
    OneMachine.reference(local, others, reference);
    EvaluationResult expected = OneMachine.images(local, pictures, reference.toString());
    assertEquals(7, expected.results().get(0).values().size());
    EvaluationResult found =
        SparkEvaluation.of(spark, local)
            .withPartitions(3)
            .images(
                EngineSettings.DEFAULT,
                ImageSource.dataSet(pictures),
                Optional.of(reference.toString()));
    assertEquals(expected, found.withSeconds(0));
    SparkEvaluation remote = SparkEvaluation.of(spark, several(BUCKET)).withPartitions(3);
    Path written = log.resolve("written.npz");
    remote.reference(EngineSettings.DEFAULT, ImageSource.dataSet(others), written);
    EvaluationResult shared =
        remote.images(
            EngineSettings.DEFAULT,
            ImageSource.dataSet(pictures),
            Optional.of(BUCKET + "reference.npz"));
    assertEquals(expected.results(), shared.results());
    assertTrue(shared.features().toString().contains(BUCKET), shared.features().toString());
    assertEquals(
        expected.results(),
        OneMachine.images(local, pictures, written.toString()).results(),
        "by the reference that the cluster wrote");
    assertEachReadOnce();
  }

  /** What executors keep open for one output is not taken for another. */
  @Test
  void anotherOutputOfSeveralNetworksIsAnotherKey() {
    FeatureNetworkConfig tiny =
        new FeatureNetworkConfig(
            TinyFeatures.NAME, Map.of("weights", shared + "/tiny.safetensors"));
    List<String> keys =
        Stream.of(
                Map.of("a", new FeatureNetworkConfig.Space(tiny, FeatureNetwork.POOLED)),
                Map.of("a", new FeatureNetworkConfig.Space(tiny, FeatureNetwork.SPATIAL)),
                Map.of("b", new FeatureNetworkConfig.Space(tiny, FeatureNetwork.POOLED)),
                Map.of("a", new FeatureNetworkConfig.Space(ENCODER, FeatureNetwork.POOLED)))
            .map(spaces -> SharedFeatures.of(FeatureNetworkConfig.several(spaces)).key())
            .toList();
    assertEquals(4, keys.stream().distinct().count(), keys.toString());
  }

  @Test
  void everyFileOfSeveralNetworksThatIsMissingIsNamed(SparkSession spark) throws IOException {
    String pictures = OneMachine.pictures(log.resolve("pictures"), 3, 18);
    Map<String, FeatureNetworkConfig.Space> spaces = new LinkedHashMap<>();
    for (String file : List.of("absent.pth", "lost.pth")) {
      spaces.put(
          file.replace(".pth", ""),
          new FeatureNetworkConfig.Space(
              new FeatureNetworkConfig(TinyFeatures.NAME, Map.of("weights", BUCKET + file)),
              FeatureNetwork.POOLED));
    }
    EvaluationOptions local = several(shared + "/");
    EvaluationOptions options =
        new EvaluationOptions(
            local.metrics(),
            FeatureNetworkConfig.several(spaces),
            Optional.empty(),
            local.imageSize(),
            local.preparation(),
            BATCH,
            1,
            false,
            EvaluationListener.NONE);
    RaeException refused =
        assertThrows(
            RaeException.class,
            () ->
                SparkEvaluation.of(spark, options)
                    .images(
                        EngineSettings.DEFAULT,
                        ImageSource.dataSet(pictures),
                        Optional.of(pictures)));
    assertTrue(refused.getMessage().contains(BUCKET + "absent.pth"), refused.getMessage());
    assertTrue(refused.getMessage().contains(BUCKET + "lost.pth"), refused.getMessage());
  }

  @Test
  void perceptualDistancesAreThoseOfOneMachine(SparkSession spark) throws IOException {
    String pictures = OneMachine.pictures(log.resolve("pictures"), COUNT, 13);
    String[] metrics = {"lpips", "psnr", "sfid"};
    EvaluationResult expected =
        OneMachine.reconstruction(local(metrics), SparkModel.of(MODEL).described(), pictures, 0);
    assertTrue(
        expected.results().stream().allMatch(result -> result.value() > 0), expected.toString());
    EvaluationResult found =
        SparkEvaluation.of(spark, local(metrics))
            .withPartitions(3)
            .reconstruction(SparkModel.of(MODEL), ImageSource.dataSet(pictures));
    assertEquals(expected, found.withSeconds(0));
    EvaluationResult remote =
        SparkEvaluation.of(spark, options(BUCKET, metrics))
            .withPartitions(3)
            .reconstruction(SparkModel.of(MODEL), ImageSource.dataSet(pictures));
    assertEquals(expected.results(), remote.results());
    assertEachReadOnce();
  }

  /** Driver and executors of one machine copy a file once. */
  private void assertEachReadOnce() throws IOException {
    try (Stream<Path> opened = Files.list(log)) {
      List<String> names =
          opened
              .map(file -> file.getFileName().toString())
              .filter(name -> name.endsWith(".opened"))
              .map(name -> name.replaceFirst("-[0-9]+[.]opened", ""))
              .toList();
      assertTrue(names.contains("_tiny.safetensors"), names.toString());
      assertEquals(names.stream().distinct().count(), names.size(), names.toString());
    }
  }

  @Test
  void whatIsNotThereIsNamed(SparkSession spark) throws IOException {
    String pictures = OneMachine.pictures(log.resolve("pictures"), 3, 14);
    Files.delete(shared.resolve("heads.safetensors"));
    MissingFileException heads =
        assertThrows(
            MissingFileException.class,
            () ->
                SparkEvaluation.of(spark, options(BUCKET, "lpips"))
                    .reconstruction(SparkModel.of(MODEL), ImageSource.dataSet(pictures)));
    assertTrue(heads.getMessage().contains(BUCKET + "heads.safetensors"), heads.getMessage());
    MissingFileException reference =
        assertThrows(
            MissingFileException.class,
            () ->
                SparkEvaluation.of(spark, local("fid"))
                    .images(
                        EngineSettings.DEFAULT,
                        ImageSource.dataSet(pictures),
                        Optional.of(BUCKET + "absent.npz")));
    assertTrue(reference.getMessage().contains(BUCKET + "absent.npz"), reference.getMessage());
  }

  @Test
  void pairsOfRowsAreMeasuredByThem(SparkSession spark) throws IOException {
    Path pictures = Path.of(OneMachine.pictures(log.resolve("pictures"), 8, 15));
    String query =
        String.join(
            " ",
            "select format_string('%s/%05d.png', '" + pictures + "', id) as a,",
            "format_string('%s/%05d.png', '" + pictures + "', 7 - id) as b from range(8)");
    List<String> distances =
        Stream.of(shared + "/", BUCKET)
            .map(
                where ->
                    new PairMetrics()
                        .setMetrics("lpips")
                        .setNetwork(
                            "lpips-alexnet:weights="
                                + where
                                + "alexnet.safetensors,heads="
                                + where
                                + "heads.safetensors")
                        .setPrepare("pad:32")
                        .setInputCol("a")
                        .setOriginalCol("b")
                        .transform(spark.sql(query))
                        .select("lpips")
                        .collectAsList()
                        .toString())
            .toList();
    assertEquals(distances.get(0), distances.get(1));
  }
}
