// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.examples.tables;

import io.github.rae4j.Rae4j;
import io.github.rae4j.core.pipeline.ModelAssembly;
import io.github.rae4j.core.pipeline.RepresentationAutoencoder;
import io.github.rae4j.core.registry.Registry;
import io.github.rae4j.data.ImageDataSet;
import io.github.rae4j.engine.Engine;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.evaluation.EvaluationOptions;
import io.github.rae4j.evaluation.EvaluationProtocol;
import io.github.rae4j.evaluation.EvaluationResult;
import io.github.rae4j.evaluation.Evaluator;
import io.github.rae4j.evaluation.ReconstructedPairs;
import io.github.rae4j.evaluation.data.DataSets;
import io.github.rae4j.evaluation.data.ImagePreparation;
import io.github.rae4j.evaluation.data.ImageStream;
import io.github.rae4j.evaluation.statistics.ExactMoments;
import io.github.rae4j.evaluation.statistics.StatisticsFile;
import io.github.rae4j.metric.MetricResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What is measured of autoencoders alone: reconstructions, and statistics of latents.
 *
 * @param program whose options hold
 */
record AutoencoderExperiments(TrainedTable program) {
  private static final int TINY_PAIRS = 1000;

  /** Images of which statistics of latents are made, and those that are encoded together. */
  private static final int STATISTICS = 10_000;

  private static final int BATCH = 64;

  /** The protocol of reconstructions at this scale. */
  EvaluationProtocol protocol() {
    return EvaluationProtocol.load(
        program.scale() == Scale.TINY ? "tiny-fashion-reconstruction" : "val-rfid");
  }

  /** The Fréchet distance of an autoencoder's reconstructions to the originals. */
  double distance(String preset, List<String> overrides) {
    return GenerationExperiments.required(reconstructions(preset, overrides), "rfid");
  }

  /** All values of an autoencoder's reconstructions that the protocol has, by name. */
  Map<String, Double> reconstructions(String preset, List<String> overrides) {
    EvaluationProtocol protocol = protocol();
    EvaluationOptions options = EvaluationOptions.of(protocol);
    boolean tiny = program.scale() == Scale.TINY;
    String images =
        !tiny
            ? program.validation()
            : program.reference().isEmpty() ? protocol.images().orElseThrow() : program.reference();
    int pairs = program.count() > 0 ? program.count() : tiny ? TINY_PAIRS : 0;
    try (Registry registry = Registry.standard();
        Engine engine = program.startEngine(registry);
        ImageDataSet dataSet = DataSets.open(registry, images);
        Evaluator evaluator = new Evaluator(registry, engine, options);
        RepresentationAutoencoder autoencoder =
            new ModelAssembly(Rae4j.readConfig(preset, overrides), registry).autoencoder(engine)) {
      EvaluationResult outcome =
          evaluator.evaluatePairs(
              new ReconstructedPairs(preset, autoencoder, options.stream(dataSet), pairs));
      Map<String, Double> values = new LinkedHashMap<>();
      for (MetricResult result : outcome.results()) {
        values.putAll(result.values());
      }
      return values;
    }
  }

  /**
   * Statistics of the latents of an autoencoder at scale tiny, of as many images as {@link
   * #STATISTICS} says; those that an earlier call left are taken.
   *
   * @param table whose folder they lie in
   * @param name of the file
   * @param overrides of the preset that make the latents, without statistics
   * @return the file
   */
  Path statistics(String table, String name, List<String> overrides) {
    Path file =
        program.runs().resolve(table).resolve("stats-" + name + ".safetensors").toAbsolutePath();
    if (Files.isRegularFile(file)) {
      return file;
    }
    program.progress("statistics of " + name);
    List<String> all = new ArrayList<>(overrides);
    all.add("stage_1.params.normalization_stat_path=null");
    try (Registry registry = Registry.standard();
        Engine engine = program.startEngine(registry);
        ImageDataSet images = DataSets.open(registry, program.data());
        RepresentationAutoencoder autoencoder =
            new ModelAssembly(Rae4j.readConfig(TrainedTable.PRESET, all), registry)
                .autoencoder(engine);
        ImageStream stream =
            ImageStream.Options.of(images, ImagePreparation.parse(TrainedTable.PREPARATION))
                .open(0, Math.min(STATISTICS, images.size()))) {
      ExactMoments moments = new ExactMoments(autoencoder.latentShape());
      stream.forEachBatch(BATCH, batch -> moments.add(autoencoder.encode(batch.images())));
      Files.createDirectories(Objects.requireNonNull(file.getParent(), "a file in a folder"));
      StatisticsFile.write(file, moments, Map.of("overrides", overrides.toString()), 0);
    } catch (IOException e) {
      throw new RaeException("cannot write " + file + ": " + e.getMessage(), e);
    }
    return file;
  }
}
