// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.gan;

import io.github.rae4j.training.AdversarialLoss;
import io.github.rae4j.training.TrainingOps;

/**
 * The loss of the first GAN (Goodfellow et al., 2014): {@code ½ (mean softplus(−real) + mean
 * softplus(fake))}.
 *
 * @param saturating whether the generator's side is {@code −mean(fake)}, which the reference calls
 *     vanilla; otherwise {@code mean softplus(−fake)}
 */
record LogisticLoss(boolean saturating) implements AdversarialLoss {
  @Override
  public <V> V discriminator(TrainingOps<V> ops, V real, V fake) {
    V ofReal = ops.mean(ops.softplus(ops.mul(real, -1)));
    V ofFake = ops.mean(ops.softplus(fake));
    return ops.mul(ops.add(ofReal, ofFake), 0.5);
  }

  @Override
  public <V> V generator(TrainingOps<V> ops, V fake) {
    return saturating ? ops.mul(ops.mean(fake), -1) : ops.mean(ops.softplus(ops.mul(fake, -1)));
  }
}
