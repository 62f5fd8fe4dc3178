// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.reconstruction;

import io.github.rae4j.network.NamedValues;
import io.github.rae4j.tensor.Tensor;
import io.github.rae4j.training.Discriminator;
import io.github.rae4j.training.Objective;
import io.github.rae4j.training.TrainableNetwork;
import io.github.rae4j.training.TrainingOps;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The discriminator's loss on a new reconstruction, which is rounded to 8 bits like the real
 * images.
 *
 * <p>Inputs {@code tokens}, {@code images} in [0, 1], and the random numbers {@code fake.*} and
 * {@code real.*} of the augmentation. Gives {@code loss}, {@code logits_fake}, {@code logits_real},
 * {@code fake_images} and every buffer of the heads as {@code buffer.NAME}.
 *
 * @param decoder maps {@code tokens} to {@code images}; not trained here
 */
public record DiscriminatorObjective(TrainableNetwork decoder, TrainableDiscriminator discriminator)
    implements Objective {
  /** Before the name of a buffer of the heads. */
  public static final String BUFFER = "buffer.";

  private static final double HALF_RANGE = 127.5;

  @Override
  public <V> Map<String, V> evaluate(TrainingOps<V> ops, Map<String, V> inputs) {
    V reconstruction =
        NamedValues.require(
            ops.runFrozen(decoder, Map.of("tokens", NamedValues.require(inputs, "tokens"))),
            "images");
    V fake = bytes(ops, ops.stopGradient(reconstruction));
    V real = ops.add(ops.mul(NamedValues.require(inputs, "images"), 2), -1);
    Map<String, V> both = new LinkedHashMap<>();
    discriminator
        .features(ops, fake, TrainableDiscriminator.below("fake.", inputs))
        .forEach((name, value) -> both.put("fake." + name, value));
    discriminator
        .features(ops, real, TrainableDiscriminator.below("real.", inputs))
        .forEach((name, value) -> both.put("real." + name, value));
    Map<String, V> values =
        new LinkedHashMap<>(
            ops.run(discriminator.heads(), new TrainingForward(discriminator.definition()), both));
    V loss =
        discriminator
            .discriminatorLoss()
            .discriminator(
                ops,
                NamedValues.require(values, "logits_real"),
                NamedValues.require(values, "logits_fake"));
    values.put("loss", loss);
    values.put("fake_images", fake);
    return values;
  }

  /** [0, 1] to [−1, 1], quantised to 8 bits with halves rounded to even. */
  private static <V> V bytes(TrainingOps<V> ops, V reconstruction) {
    V signed = ops.clamp(ops.add(ops.mul(reconstruction, 2), -1), -1, 1);
    V levels = ops.round(ops.mul(ops.add(signed, 1), HALF_RANGE));
    return ops.add(ops.div(levels, ops.constant(Tensor.scalar((float) HALF_RANGE))), -1);
  }

  /** Fake images first, then real ones with the buffers as updated by the fake ones. */
  private record TrainingForward(Discriminator discriminator) implements TrainingOps.Body {
    @Override
    public <V> Map<String, V> run(TrainingOps<V> ops, Map<String, V> inputs) {
      Map<String, V> fake =
          new LinkedHashMap<>(
              discriminator.forwardTraining(
                  ops, TrainableDiscriminator.below("fake.", inputs), Map.of()));
      V logitsFake = fake.remove(Discriminator.LOGITS);
      Map<String, V> real =
          new LinkedHashMap<>(
              discriminator.forwardTraining(
                  ops, TrainableDiscriminator.below("real.", inputs), fake));
      V logitsReal = real.remove(Discriminator.LOGITS);
      Map<String, V> values = new LinkedHashMap<>();
      real.forEach((name, value) -> values.put(BUFFER + name, value));
      if (logitsFake != null && logitsReal != null) {
        values.put("logits_fake", logitsFake);
        values.put("logits_real", logitsReal);
      }
      return values;
    }
  }
}
