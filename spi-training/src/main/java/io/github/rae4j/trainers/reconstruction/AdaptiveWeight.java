// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.reconstruction;

import io.github.rae4j.trainers.run.DivergedException;
import io.github.rae4j.training.ForwardPass;
import io.github.rae4j.training.TrainableNetwork;

/**
 * Balances two losses by their gradients at one layer (Esser et al., VQGAN, 2021).
 *
 * @param layer the parameter, usually the decoder's last weight
 * @param max largest weight
 */
public record AdaptiveWeight(String layer, double max) {
  private static final double EPS = 1e-6;

  /**
   * {@code min(|∇ reference| / (|∇ loss| + 10⁻⁶), max)}.
   *
   * @param reference name of the loss whose gradient norm the other one is scaled to
   * @param loss name of the loss to be weighted
   */
  public double of(ForwardPass pass, TrainableNetwork decoder, String reference, String loss) {
    double wanted = pass.gradientNorm(reference, decoder, layer);
    double found = pass.gradientNorm(loss, decoder, layer);
    DivergedException.requireFinite("gradient of " + reference, wanted);
    DivergedException.requireFinite("gradient of " + loss, found);
    return Math.min(wanted / (found + EPS), max);
  }
}
