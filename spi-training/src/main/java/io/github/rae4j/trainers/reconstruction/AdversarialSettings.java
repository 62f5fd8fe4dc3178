// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.reconstruction;

import io.github.rae4j.spi.Parameters;

/**
 * The numbers of {@code gan.loss}.
 *
 * @param perceptualWeight of the perceptual loss, 0 unless given
 * @param weight of the adversarial loss, 0 unless given
 * @param maxAdaptive largest adaptive weight, 10⁴ unless given
 * @param start the first epoch in which the decoder is trained against the discriminator
 * @param updateStart the first epoch in which the discriminator is trained
 * @param perceptualStart the first epoch with the perceptual loss
 * @param updates discriminator steps per decoder step
 * @param layer the parameter at which the gradients of both losses are balanced; an addition: the
 *     reference always uses its decoder's last layer
 */
public record AdversarialSettings(
    double perceptualWeight,
    double weight,
    double maxAdaptive,
    int start,
    int updateStart,
    int perceptualStart,
    int updates,
    String layer) {

  /** Reads the keys; {@code disc_loss} and {@code gen_loss} are read elsewhere. */
  public static AdversarialSettings read(Parameters p) {
    int start = p.getInt("disc_start", 0);
    return new AdversarialSettings(
        p.getNonNegativeDouble("perceptual_weight", 0),
        p.getNonNegativeDouble("disc_weight", 0),
        p.getNonNegativeDouble("max_d_weight", 1e4),
        start,
        p.getInt("disc_upd_start", start),
        p.getInt("lpips_start", 0),
        p.getInt("disc_updates", 1),
        p.getString("adaptive_layer", "decoder_pred.weight"));
  }
}
