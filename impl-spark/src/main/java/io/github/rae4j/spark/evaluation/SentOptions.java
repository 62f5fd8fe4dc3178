// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spark.evaluation;

import io.github.rae4j.data.ImageSize;
import io.github.rae4j.evaluation.EvaluationListener;
import io.github.rae4j.evaluation.EvaluationOptions;
import io.github.rae4j.evaluation.FeatureNetworkConfig;
import io.github.rae4j.evaluation.data.ImagePreparation;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** The options of an evaluation as they travel to executors, without the listener. Immutable. */
final class SentOptions implements Serializable {
  private static final long serialVersionUID = 1L;

  private final LinkedHashMap<String, LinkedHashMap<String, Object>> metrics;
  private final Network features;
  // None or one: an Optional cannot be serialised.
  private final ArrayList<Network> pairFeatures;
  private final ArrayList<Integer> imageSize;
  private final String preparation;
  private final int batchSize;
  private final boolean skipDamaged;

  private record Network(String name, LinkedHashMap<String, Object> options)
      implements Serializable {
    static Network of(FeatureNetworkConfig config) {
      return new Network(config.network(), new LinkedHashMap<>(config.options()));
    }

    FeatureNetworkConfig config() {
      return new FeatureNetworkConfig(name, options);
    }
  }

  SentOptions(EvaluationOptions options) {
    this.metrics = new LinkedHashMap<>();
    options.metrics().forEach((name, settings) -> metrics.put(name, new LinkedHashMap<>(settings)));
    this.features = Network.of(options.features());
    this.pairFeatures = new ArrayList<>();
    options.pairFeatures().ifPresent(config -> pairFeatures.add(Network.of(config)));
    this.imageSize = new ArrayList<>();
    options.imageSize().ifPresent(size -> imageSize.addAll(List.of(size.height(), size.width())));
    this.preparation = options.preparation().name();
    this.batchSize = options.batchSize();
    this.skipDamaged = options.skipDamaged();
  }

  EvaluationOptions options() {
    return new EvaluationOptions(
        new LinkedHashMap<>(metrics),
        features.config(),
        pairFeatures.stream().map(Network::config).findFirst(),
        imageSize.isEmpty()
            ? Optional.empty()
            : Optional.of(new ImageSize(imageSize.get(0), imageSize.get(1))),
        ImagePreparation.parse(preparation),
        batchSize,
        1,
        skipDamaged,
        EvaluationListener.NONE);
  }

  /** Everything that what is opened for it depends on. */
  String key() {
    return String.join(
        " ",
        metrics.toString(),
        features.name(),
        new TreeMap<>(features.options()).toString(),
        pairFeatures.toString(),
        imageSize.toString());
  }
}
