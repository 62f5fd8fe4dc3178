// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spark.evaluation;

import io.github.rae4j.Rae4j;
import io.github.rae4j.core.pipeline.GenerationRequest;
import io.github.rae4j.data.ImageDataSet;
import io.github.rae4j.data.ImageSize;
import io.github.rae4j.data.RgbImage;
import io.github.rae4j.engine.EngineOptions;
import io.github.rae4j.evaluation.DataSetImages;
import io.github.rae4j.evaluation.EvaluationListener;
import io.github.rae4j.evaluation.EvaluationOptions;
import io.github.rae4j.evaluation.EvaluationResult;
import io.github.rae4j.evaluation.Evaluator;
import io.github.rae4j.evaluation.FeatureNetworkConfig;
import io.github.rae4j.evaluation.GeneratedImages;
import io.github.rae4j.evaluation.ReconstructedPairs;
import io.github.rae4j.evaluation.data.DataSets;
import io.github.rae4j.evaluation.data.ImagePreparation;
import io.github.rae4j.evaluation.data.ImageStream;
import io.github.rae4j.evaluation.statistics.ExactMoments;
import io.github.rae4j.evaluation.statistics.StatisticsFile;
import io.github.rae4j.formats.image.PngWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;

/** What one machine makes of what the tests give a cluster. */
final class OneMachine {
  static final String MODEL = "tiny-fashion-cfg";
  static final String[] FAST = {"sampler.params.num_steps=2"};

  private OneMachine() {}

  static EvaluationOptions options(int batchSize, boolean skipDamaged, String... metrics) {
    Map<String, Map<String, Object>> all = new LinkedHashMap<>();
    for (String metric : metrics) {
      all.put(
          metric,
          switch (metric) {
            case "kid" -> Map.of("subsets", 5, "subset_size", 40);
            case "is" -> Map.of("feature", "pooled");
            default -> Map.of();
          });
    }
    return new EvaluationOptions(
        all,
        FeatureNetworkConfig.encoderOf("tiny-fashion"),
        Optional.empty(),
        Optional.of(new ImageSize(32, 32)),
        ImagePreparation.parse("pad:32"),
        batchSize,
        1,
        skipDamaged,
        EvaluationListener.NONE);
  }

  static List<Optional<Long>> labels(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> i % 7 == 6 ? Optional.<Long>empty() : Optional.of((long) i % 10))
        .toList();
  }

  private static Rae4j open(String... overrides) {
    return Rae4j.builder()
        .config(MODEL, List.of(overrides))
        .engine("onnxruntime", EngineOptions.DEFAULT.withThreads(1))
        .open();
  }

  static EvaluationResult generation(
      EvaluationOptions options, GenerationRun run, String origin, String reference) {
    try (Rae4j rae = open(FAST);
        Evaluator evaluator = new Evaluator(rae.registry(), rae.engine(), options)) {
      GenerationRequest request =
          GenerationRequest.of(run.labels()).withSeed(run.seed()).withBatchSize(run.batchSize());
      return evaluator
          .evaluateSet(
              new GeneratedImages(origin, rae.generation(), request), Optional.of(reference))
          .withSeconds(0);
    }
  }

  static EvaluationResult reconstruction(
      EvaluationOptions options, String origin, String dataSet, int count) {
    try (Rae4j rae = open();
        ImageDataSet images = DataSets.open(rae.registry(), dataSet);
        Evaluator evaluator = new Evaluator(rae.registry(), rae.engine(), options)) {
      return evaluator
          .evaluatePairs(
              new ReconstructedPairs(origin, rae.autoencoder(), options.stream(images), count))
          .withSeconds(0);
    }
  }

  static EvaluationResult images(EvaluationOptions options, String dataSet, String reference) {
    try (Rae4j rae = open();
        ImageDataSet images = DataSets.open(rae.registry(), dataSet);
        Evaluator evaluator = new Evaluator(rae.registry(), rae.engine(), options)) {
      return evaluator
          .evaluateSet(new DataSetImages(options.stream(images), 0), Optional.of(reference))
          .withSeconds(0);
    }
  }

  static void reference(EvaluationOptions options, String dataSet, Path target) {
    try (Rae4j rae = open();
        ImageDataSet images = DataSets.open(rae.registry(), dataSet);
        Evaluator evaluator = new Evaluator(rae.registry(), rae.engine(), options)) {
      evaluator.writeReference(new DataSetImages(options.stream(images), 0), target);
    }
  }

  static void statistics(String dataSet, int batchSize, Path out) {
    try (Rae4j rae = open("stage_1.params.normalization_stat_path=null");
        ImageDataSet images = DataSets.open(rae.registry(), dataSet);
        ImageStream stream =
            new ImageStream.Options(images, ImagePreparation.parse("pad:32"), 1, false).open()) {
      ExactMoments moments = new ExactMoments(rae.autoencoder().latentShape());
      stream.forEachBatch(
          batchSize, batch -> moments.add(rae.autoencoder().encode(batch.images())));
      StatisticsFile.write(out, moments, Map.of(), 0);
    }
  }

  /**
   * A folder with pictures of 28 x 28 pixels, of which each has a gradient and noise of its own.
   */
  static String pictures(Path folder, int count, long seed) throws IOException {
    Files.createDirectories(folder);
    for (int i = 0; i < count; i++) {
      Files.write(
          folder.resolve(String.format(Locale.ROOT, "%05d.png", i)),
          PngWriter.encode(picture(seed * 1_000_000 + i), Map.of()));
    }
    return folder.toString();
  }

  static RgbImage picture(long seed) {
    Random random = new Random(seed);
    int across = random.nextInt(9);
    int down = random.nextInt(9);
    byte[] rgb = new byte[28 * 28 * 3];
    for (int k = 0; k < rgb.length; k++) {
      int x = k / 3 % 28;
      int y = k / 84;
      rgb[k] = (byte) Math.min(255, x * across / 2 + y * down / 2 + random.nextInt(60));
    }
    return new RgbImage(28, 28, rgb);
  }
}
