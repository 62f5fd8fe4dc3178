// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.reconstruction;

import io.github.rae4j.trainers.gan.DiffAug;
import io.github.rae4j.training.AdversarialLoss;
import io.github.rae4j.training.Discriminator;
import io.github.rae4j.training.TrainableNetwork;
import io.github.rae4j.training.TrainingOps;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A discriminator in training: its networks on an engine, and its losses.
 *
 * @param definition the networks that it consists of
 * @param features its frozen feature extractor
 * @param heads its trainable heads
 * @param generatorLoss the loss of the generator
 * @param discriminatorLoss the loss of the discriminator
 */
public record TrainableDiscriminator(
    Discriminator definition,
    TrainableNetwork features,
    TrainableNetwork heads,
    AdversarialLoss generatorLoss,
    AdversarialLoss discriminatorLoss) {

  /** Features of augmented images {@code (batch, 3, h, w)} in [−1, 1]. */
  <V> Map<String, V> features(TrainingOps<V> ops, V images, Map<String, V> augmentation) {
    return ops.runFrozen(features, Map.of("images", DiffAug.apply(ops, images, augmentation)));
  }

  /** The inputs whose names start with a prefix, with the prefix removed. */
  static <V> Map<String, V> below(String prefix, Map<String, V> inputs) {
    Map<String, V> below = new LinkedHashMap<>();
    inputs.forEach(
        (name, value) -> {
          if (name.startsWith(prefix)) {
            below.put(name.substring(prefix.length()), value);
          }
        });
    return below;
  }
}
