// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.callbacks;

import io.github.rae4j.core.training.ConfiguredRun;
import io.github.rae4j.errors.Cancellation;
import io.github.rae4j.errors.ConfigException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.evaluation.EvaluationListener;
import io.github.rae4j.evaluation.EvaluationOptions;
import io.github.rae4j.evaluation.EvaluationProtocol;
import io.github.rae4j.evaluation.Evaluator;
import io.github.rae4j.evaluation.FeatureNetworkConfig;
import io.github.rae4j.evaluation.FeatureNetworks;
import io.github.rae4j.evaluation.LabelSampling;
import io.github.rae4j.evaluation.data.ImagePreparation;
import io.github.rae4j.training.TrainedWeights;
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
 * @param isSharded whether the averages are sharded over the processes of the run
 */
record EvaluationSettings(
    StepInterval every,
    List<String> parts,
    EvaluationProtocol protocol,
    int batchSize,
    long seed,
    boolean isSharded) {

  static EvaluationSettings of(ConfiguredRun run, EvaluationCallbackOptions options) {
    Optional<EvaluationProtocol> base = options.protocol().map(EvaluationProtocol::load);
    EvaluationProtocol protocol =
        new EvaluationProtocol(
            "training",
            options.data().or(options::dataPath).or(() -> base.flatMap(EvaluationProtocol::images)),
            options
                .reference()
                .or(options::referenceNpzPath)
                .or(() -> base.flatMap(EvaluationProtocol::reference)),
            options.count().orElse(base.map(EvaluationProtocol::count).orElse(0)),
            Optional.empty(),
            options
                .preparation()
                .map(ImagePreparation::parse)
                .or(() -> base.map(EvaluationProtocol::preparation))
                .orElseGet(() -> ImagePreparation.centerCrop(run.assembly().imageSize())),
            options
                .labels()
                .map(LabelSampling::parse)
                .or(() -> base.map(EvaluationProtocol::labels))
                // The labels of ImageNet's validation images, of which each class has 50.
                .orElse(options.isOfTheReference() ? LabelSampling.BALANCED : LabelSampling.RANDOM),
            options
                .features()
                .map(FeatureNetworkConfig::parse)
                .or(() -> base.map(EvaluationProtocol::features))
                .orElseGet(
                    () ->
                        FeatureNetworkConfig.parse(
                            options.isOfTheReference()
                                ? "inception-v3"
                                : FeatureNetworkConfig.ENCODER)),
            options
                .pairFeatures()
                .map(FeatureNetworkConfig::parse)
                .or(() -> base.flatMap(EvaluationProtocol::pairFeatures)),
            options
                .metrics()
                .map(EvaluationSettings::byName)
                .or(() -> base.map(EvaluationProtocol::metrics))
                .orElse(Map.of()));
    return new EvaluationSettings(
        new StepInterval(options.every()),
        options.evalModel()
            ? List.of(TrainedWeights.EMA, TrainedWeights.MODEL)
            : List.of(TrainedWeights.EMA),
        protocol,
        options.batchSize(),
        options.seed(),
        run.section("training").map(keys -> keys.getInt("zero_stage", 0)).orElse(0) > 0);
  }

  private static Map<String, Map<String, Object>> byName(List<String> names) {
    Map<String, Map<String, Object>> metrics = new LinkedHashMap<>();
    names.forEach(name -> metrics.put(name, Map.of()));
    return metrics;
  }

  /** These settings, with the given metrics if the protocol names none. */
  EvaluationSettings orMetrics(List<String> names) {
    if (!protocol.metrics().isEmpty()) {
      return this;
    }
    return new EvaluationSettings(
        every, parts, protocol.withMetrics(byName(names)), batchSize, seed, isSharded);
  }

  /** The options of the evaluator. */
  EvaluationOptions options() {
    EvaluationListener listener = (what, done, total) -> Cancellation.check();
    return EvaluationOptions.of(protocol).withReading(batchSize, 0, false).withListener(listener);
  }

  /**
   * Checks when the callback opens, not at the first evaluation, that there are enough images.
   *
   * @throws ConfigException naming the key of their number
   */
  static void requireEnough(Evaluator evaluator, long count, String origin) {
    try {
      evaluator.requireEnough(count, origin);
    } catch (ConfigException e) {
      throw new ConfigException(
          "training.callbacks.evaluation.count: " + e.getMessage(),
          Where.key("training.callbacks.evaluation.count"),
          e);
    }
  }

  /** An evaluator on the engine of the run; {@code encoder} alone is the encoder of its config. */
  Evaluator evaluator(ConfiguredRun run) {
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
