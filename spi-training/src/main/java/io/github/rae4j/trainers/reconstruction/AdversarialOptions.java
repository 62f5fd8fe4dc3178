// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.reconstruction;

import io.github.rae4j.options.Option;
import io.github.rae4j.options.Options;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.OptionalInt;

/**
 * The section {@code gan.loss}: weights and first epochs of the perceptual and the adversarial
 * loss. Other keys are those of the losses that it names.
 *
 * @param perceptualWeight of the perceptual loss
 * @param lpipsStart the first epoch with the perceptual loss
 * @param discWeight of the adversarial loss, before it is balanced
 * @param maxDWeight largest adaptive weight
 * @param discStart the first epoch in which the decoder is trained against the discriminator
 * @param discUpdStart the first epoch in which the discriminator is trained; {@code disc_start}
 *     unless given
 * @param discUpdates discriminator steps per decoder step
 * @param adaptiveLayer the parameter at which the gradients of both losses are balanced
 * @param discLoss the adversarial loss whose discriminator side is used
 * @param genLoss the adversarial loss whose generator side is used
 */
@RecordBuilder
public record AdversarialOptions(
    @Option(value = "weight of the perceptual loss", defaultValue = "0", range = "[0, inf)")
        double perceptualWeight,
    @Option(value = "first epoch with the perceptual loss", defaultValue = "0", range = "[0, inf)")
        int lpipsStart,
    @Option(
            value = "weight of the adversarial loss, before it is balanced",
            defaultValue = "0",
            range = "[0, inf)")
        double discWeight,
    @Option(
            value = "largest adaptive weight",
            key = "max_d_weight",
            defaultValue = "1e4",
            range = "[0, inf)")
        double maxDWeight,
    @Option(
            value = "first epoch in which the decoder is trained against the discriminator",
            defaultValue = "0",
            range = "[0, inf)")
        int discStart,
    @Option(
            value = "first epoch in which the discriminator is trained; disc_start unless given",
            range = "[0, inf)")
        OptionalInt discUpdStart,
    @Option(value = "discriminator steps per decoder step", defaultValue = "1", range = "[1, inf)")
        int discUpdates,
    @Option(
            value = "parameter at which the gradients of both losses are balanced",
            defaultValue = "decoder_pred.weight")
        String adaptiveLayer,
    @Option(value = "adversarial loss whose discriminator side is used", defaultValue = "hinge")
        String discLoss,
    @Option(value = "adversarial loss whose generator side is used", defaultValue = "vanilla")
        String genLoss)
    implements AdversarialOptionsBuilder.With {
  /** Checks the options. */
  public AdversarialOptions {
    Options.check(
        AdversarialOptions.class,
        perceptualWeight,
        lpipsStart,
        discWeight,
        maxDWeight,
        discStart,
        discUpdStart,
        discUpdates,
        adaptiveLayer,
        discLoss,
        genLoss);
  }

  /** Starts with the defaults of a config: no adversarial and no perceptual loss. */
  public static AdversarialOptionsBuilder builder() {
    return AdversarialOptionsBuilder.builder(Options.of(AdversarialOptions.class).defaults());
  }

  /** The first epoch in which the discriminator is trained. */
  public int updateStart() {
    return discUpdStart.orElse(discStart);
  }
}
