// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.callbacks;

import io.github.rae4j.core.config.ConfigParameters;
import io.github.rae4j.core.training.TrainedWeights;
import io.github.rae4j.core.training.TrainingRun;
import io.github.rae4j.evaluation.EvaluationListener;
import io.github.rae4j.evaluation.EvaluationOptions;
import io.github.rae4j.evaluation.EvaluationProtocol;
import io.github.rae4j.evaluation.Evaluator;
import io.github.rae4j.evaluation.FeatureNetworkConfig;
import io.github.rae4j.evaluation.FeatureNetworks;
import io.github.rae4j.evaluation.LabelSampling;
import io.github.rae4j.evaluation.data.ImagePreparation;
import io.github.rae4j.spi.Parameters;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How the model is evaluated during training.
 *
 * @param every steps
 * @param parts parts of the training state to evaluate
 * @param protocol images, metrics and networks; if it names no metrics, the defaults of the
 *     evaluation are used
 * @param batchSize batch size
 * @param seed of noise and labels
 */
record EvaluationSettings(
    StepInterval every, List<String> parts, EvaluationProtocol protocol, int batchSize, long seed) {
  private static final long EVERY = 5000;

  static EvaluationSettings read(TrainingRun run, Parameters keys) {
    // Keys of the reference's section eval.
    boolean reference = keys.has("reference_npz_path") || keys.has("data_path");
    StepInterval every = StepInterval.read(keys, keys.getLong("eval_interval", EVERY));
    int batchSize = keys.getPositiveInt("batch_size", EvaluationOptions.DEFAULT_BATCH_SIZE);
    Optional<EvaluationProtocol> base = text(keys, "protocol").map(EvaluationProtocol::load);
    int count = keys.getNonNegativeInt("count", base.map(EvaluationProtocol::count).orElse(0));
    Optional<String> images =
        text(keys, "data")
            .or(() -> text(keys, "data_path"))
            .or(() -> base.flatMap(EvaluationProtocol::images));
    Optional<String> against =
        text(keys, "reference")
            .or(() -> text(keys, "reference_npz_path"))
            .or(() -> base.flatMap(EvaluationProtocol::reference));
    FeatureNetworkConfig features =
        text(keys, "features")
            .map(FeatureNetworkConfig::parse)
            .or(() -> base.map(EvaluationProtocol::features))
            .orElseGet(
                () ->
                    FeatureNetworkConfig.parse(
                        reference ? "inception-v3" : FeatureNetworkConfig.ENCODER));
    EvaluationProtocol protocol =
        new EvaluationProtocol(
            "training",
            images,
            against,
            count,
            0,
            ImagePreparation.parse(
                text(keys, "preparation")
                    .or(() -> base.map(known -> known.preparation().name()))
                    .orElseGet(() -> ValidationPreparation.preparation(run))),
            text(keys, "labels")
                .map(LabelSampling::parse)
                .or(() -> base.map(EvaluationProtocol::labels))
                .orElse(LabelSampling.RANDOM),
            features,
            text(keys, "pair_features")
                .map(FeatureNetworkConfig::parse)
                .or(() -> base.flatMap(EvaluationProtocol::pairFeatures)),
            metrics(keys, base));
    return new EvaluationSettings(
        every,
        keys.getBoolean("eval_model", false)
            ? List.of(TrainedWeights.EMA, TrainedWeights.MODEL)
            : List.of(TrainedWeights.EMA),
        protocol,
        batchSize,
        keys.getLong("seed", 0));
  }

  private static Optional<String> text(Parameters keys, String key) {
    return keys.has(key) ? Optional.of(keys.getString(key)) : Optional.empty();
  }

  private static Map<String, Map<String, Object>> metrics(
      Parameters keys, Optional<EvaluationProtocol> base) {
    Map<String, Map<String, Object>> metrics = new LinkedHashMap<>();
    if (keys instanceof ConfigParameters written && keys.has("metrics")) {
      written.getStrings("metrics").forEach(name -> metrics.put(name, Map.of()));
    } else {
      base.ifPresent(known -> metrics.putAll(known.metrics()));
    }
    return metrics;
  }

  /** These settings, with the given metrics if the protocol names none. */
  EvaluationSettings orMetrics(List<String> names) {
    if (!protocol.metrics().isEmpty()) {
      return this;
    }
    Map<String, Map<String, Object>> metrics = new LinkedHashMap<>();
    names.forEach(name -> metrics.put(name, Map.of()));
    return new EvaluationSettings(every, parts, protocol.withMetrics(metrics), batchSize, seed);
  }

  /** The options of the evaluator. */
  EvaluationOptions options() {
    EvaluationListener listener = (what, done, total) -> StepInterval.requireNotInterrupted();
    return EvaluationOptions.of(protocol).withReading(batchSize, 0, false).withListener(listener);
  }

  /** An evaluator on the engine of the run; {@code encoder} alone is the encoder of its config. */
  Evaluator evaluator(TrainingRun run) {
    return new Evaluator(
        run.registry(),
        run.engine(),
        options(),
        choice ->
            choice.equals(FeatureNetworkConfig.parse(FeatureNetworkConfig.ENCODER))
                ? FeatureNetworks.of(run.assembly().encoder())
                : FeatureNetworks.open(run.registry(), choice));
  }
}
