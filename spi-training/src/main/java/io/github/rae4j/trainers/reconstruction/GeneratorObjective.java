// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.reconstruction;

import io.github.rae4j.network.NamedValues;
import io.github.rae4j.trainers.losses.LossTerm;
import io.github.rae4j.training.LossValues;
import io.github.rae4j.training.Objective;
import io.github.rae4j.training.TrainableNetwork;
import io.github.rae4j.training.TrainingOps;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The decoder's loss: terms such as L1 and a perceptual loss, and the adversarial loss (paper
 * section 3).
 *
 * <p>Inputs {@code tokens}, {@code images} in [0, 1], and with a discriminator the random numbers
 * {@code aug.*} of its augmentation. Gives {@code reconstruction}, the value of every term by its
 * name, {@code total} (the weighted sum of the terms) and {@code gan}, which a trainer weights
 * itself.
 *
 * @param decoder maps {@code tokens} to {@code images}
 * @param terms those that count now, at least one
 * @param discriminator empty before the adversarial loss starts
 */
public record GeneratorObjective(
    TrainableNetwork decoder, List<LossTerm> terms, Optional<TrainableDiscriminator> discriminator)
    implements Objective {
  /** The weighted sum of the terms. */
  public static final String TOTAL = "total";

  /** The generator's side of the adversarial loss. */
  public static final String GAN = "gan";

  /** Copies the terms. */
  public GeneratorObjective {
    terms = List.copyOf(terms);
    if (terms.isEmpty()) {
      throw new IllegalArgumentException("there is no loss to train with");
    }
  }

  @Override
  public <V> Map<String, V> evaluate(TrainingOps<V> ops, Map<String, V> inputs) {
    Map<String, V> values = new LinkedHashMap<>(inputs);
    V reconstruction =
        NamedValues.require(
            ops.run(
                decoder, Map.of(LossValues.TOKENS, NamedValues.require(inputs, LossValues.TOKENS))),
            "images");
    values.put(LossValues.RECONSTRUCTION, reconstruction);
    Map<String, V> computed = new LinkedHashMap<>();
    computed.put(LossValues.RECONSTRUCTION, reconstruction);
    computed.put(TOTAL, LossTerm.sum(ops, terms, values, computed));
    if (discriminator.isPresent()) {
      computed.put(GAN, discriminator.get().evaluate(ops, values));
    }
    return computed;
  }
}
