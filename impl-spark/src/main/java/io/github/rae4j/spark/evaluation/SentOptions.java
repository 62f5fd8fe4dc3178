// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spark.evaluation;

import io.github.rae4j.data.ImageSize;
import io.github.rae4j.evaluation.EvaluationListener;
import io.github.rae4j.evaluation.EvaluationOptions;
import io.github.rae4j.evaluation.data.ImagePreparation;
import io.github.rae4j.spark.SharedFeatures;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/** The options of an evaluation as they travel to executors, without the listener. Immutable. */
final class SentOptions implements Serializable {
  private static final long serialVersionUID = 1L;

  private final LinkedHashMap<String, LinkedHashMap<String, Object>> metrics;
  private final SharedFeatures features;
  // None or one: an Optional cannot be serialised.
  private final ArrayList<SharedFeatures> pairFeatures;
  private final ArrayList<Integer> imageSize;
  private final String preparation;
  private final int batchSize;
  private final boolean skipDamaged;

  /**
   * On the driver, which reads what networks have on other file systems.
   *
   * @throws io.github.rae4j.errors.RaeException naming a file that is not there
   */
  SentOptions(EvaluationOptions options) {
    this.metrics = new LinkedHashMap<>();
    options.metrics().forEach((name, settings) -> metrics.put(name, new LinkedHashMap<>(settings)));
    this.features = SharedFeatures.of(options.features());
    this.pairFeatures = new ArrayList<>();
    options.pairFeatures().ifPresent(config -> pairFeatures.add(SharedFeatures.of(config)));
    this.imageSize = new ArrayList<>();
    options.imageSize().ifPresent(size -> imageSize.addAll(List.of(size.height(), size.width())));
    this.preparation = options.preparation().name();
    this.batchSize = options.batchSize();
    this.skipDamaged = options.skipDamaged();
  }

  /** The options with the paths of this machine. */
  EvaluationOptions options() {
    return new EvaluationOptions(
        new LinkedHashMap<>(metrics),
        features.here(),
        pairFeatures.stream().map(SharedFeatures::here).findFirst(),
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
        features.key(),
        pairFeatures.stream().map(SharedFeatures::key).toList().toString(),
        imageSize.toString());
  }
}
