// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.gan;

import io.github.rae4j.options.Options;
import io.github.rae4j.options.Parameters;
import io.github.rae4j.training.AdversarialLoss;
import io.github.rae4j.training.AdversarialLossProvider;

/** The loss that the reference calls vanilla; see {@link LogisticLoss}. */
public final class VanillaLossProvider implements AdversarialLossProvider {
  @Override
  public String name() {
    return "vanilla";
  }

  @Override
  public String description() {
    return "logistic loss for the discriminator, minus the mean logit for the generator";
  }

  @Override
  public Options<Options.None> options() {
    return Options.none();
  }

  @Override
  public AdversarialLoss create(Parameters parameters) {
    options().read(parameters);
    return new LogisticLoss(true);
  }
}
