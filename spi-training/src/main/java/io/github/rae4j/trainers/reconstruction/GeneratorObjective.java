// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.reconstruction;

import io.github.rae4j.network.NamedValues;
import io.github.rae4j.training.Discriminator;
import io.github.rae4j.training.Objective;
import io.github.rae4j.training.TrainableNetwork;
import io.github.rae4j.training.TrainingOps;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The decoder's loss: L1, a perceptual loss, and the adversarial loss (paper section 3).
 *
 * <p>Inputs {@code tokens}, {@code images} in [0, 1], and with a discriminator the random numbers
 * {@code aug.*} of its augmentation. Gives {@code reconstruction}, {@code l1}, {@code perceptual},
 * {@code total} (of these two) and {@code gan}.
 *
 * @param decoder maps {@code tokens} to {@code images}
 * @param perceptual empty before its start
 * @param perceptualWeight of the perceptual loss
 * @param discriminator empty before the adversarial loss starts
 */
record GeneratorObjective(
    TrainableNetwork decoder,
    Optional<PerceptualLoss> perceptual,
    double perceptualWeight,
    Optional<TrainableDiscriminator> discriminator)
    implements Objective {

  @Override
  public <V> Map<String, V> evaluate(TrainingOps<V> ops, Map<String, V> inputs) {
    Map<String, V> values = new LinkedHashMap<>();
    V images = NamedValues.require(inputs, "images");
    V reconstruction =
        NamedValues.require(
            ops.run(decoder, Map.of("tokens", NamedValues.require(inputs, "tokens"))), "images");
    values.put("reconstruction", reconstruction);
    V total = ops.mean(ops.abs(ops.sub(reconstruction, images)));
    values.put("l1", total);
    if (perceptual.isPresent()) {
      V loss = perceptual.get().apply(ops, reconstruction, images);
      values.put("perceptual", loss);
      total = ops.add(total, ops.mul(loss, perceptualWeight));
    }
    values.put("total", total);
    if (discriminator.isPresent()) {
      TrainableDiscriminator model = discriminator.get();
      V signed = ops.add(ops.mul(reconstruction, 2), -1);
      Map<String, V> features =
          model.features(ops, signed, TrainableDiscriminator.below("aug.", inputs));
      V logits = NamedValues.require(ops.runFrozen(model.heads(), features), Discriminator.LOGITS);
      values.put("gan", model.generatorLoss().generator(ops, logits));
    }
    return values;
  }
}
