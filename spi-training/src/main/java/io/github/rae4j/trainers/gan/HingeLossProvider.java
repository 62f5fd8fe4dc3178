// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.gan;

import io.github.rae4j.options.Options;
import io.github.rae4j.options.Parameters;
import io.github.rae4j.training.AdversarialLoss;
import io.github.rae4j.training.AdversarialLossProvider;
import io.github.rae4j.training.TrainingOps;

/**
 * The hinge loss (Lim and Ye, 2017): {@code ½ (mean relu(1 − real) + mean relu(1 + fake))}; the
 * generator's side is {@code −mean(fake)}.
 */
public final class HingeLossProvider implements AdversarialLossProvider {
  @Override
  public String name() {
    return "hinge";
  }

  @Override
  public String description() {
    return "hinge loss for the discriminator, minus the mean logit for the generator";
  }

  @Override
  public Options<Options.None> options() {
    return Options.none();
  }

  @Override
  public AdversarialLoss create(Parameters parameters) {
    options().read(parameters);
    return new AdversarialLoss() {
      @Override
      public <V> V discriminator(TrainingOps<V> ops, V real, V fake) {
        V ofReal = ops.mean(ops.relu(ops.add(ops.mul(real, -1), 1)));
        V ofFake = ops.mean(ops.relu(ops.add(fake, 1)));
        return ops.mul(ops.add(ofReal, ofFake), 0.5);
      }

      @Override
      public <V> V generator(TrainingOps<V> ops, V fake) {
        return ops.mul(ops.mean(fake), -1);
      }
    };
  }
}
