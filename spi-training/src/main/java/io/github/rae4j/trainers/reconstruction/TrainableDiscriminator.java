// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.reconstruction;

import io.github.rae4j.network.NamedValues;
import io.github.rae4j.trainers.gan.DiffAug;
import io.github.rae4j.training.AdversarialLoss;
import io.github.rae4j.training.Discriminator;
import io.github.rae4j.training.Loss;
import io.github.rae4j.training.LossValues;
import io.github.rae4j.training.TrainableNetwork;
import io.github.rae4j.training.TrainingOps;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * A discriminator in training: its networks on an engine, and its losses. As a term of the
 * decoder's loss it is the generator's side of the adversarial loss, which reads the reconstruction
 * and the random numbers {@code aug.*} of the augmentation.
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
    AdversarialLoss discriminatorLoss)
    implements Loss {
  private static final String AUGMENTATION = "aug.";

  @Override
  public Set<String> values() {
    Set<String> values = new LinkedHashSet<>(Set.of(LossValues.RECONSTRUCTION));
    DiffAug.INPUTS.forEach(name -> values.add(AUGMENTATION + name));
    return values;
  }

  @Override
  public <V> V evaluate(TrainingOps<V> ops, Map<String, V> values) {
    V reconstruction = NamedValues.require(values, LossValues.RECONSTRUCTION);
    V signed = ops.add(ops.mul(reconstruction, 2), -1);
    Map<String, V> features = features(ops, signed, below(AUGMENTATION, values));
    V logits = NamedValues.require(ops.runFrozen(heads, features), Discriminator.LOGITS);
    return generatorLoss.generator(ops, logits);
  }

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
