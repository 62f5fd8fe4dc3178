// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.gan;

import io.github.rae4j.options.Options;
import io.github.rae4j.options.Parameters;
import io.github.rae4j.training.AdversarialLoss;
import io.github.rae4j.training.AdversarialLossProvider;

/** The non-saturating loss; see {@link LogisticLoss}. */
public final class NonSaturatingLossProvider implements AdversarialLossProvider {
  @Override
  public String name() {
    return "non-saturating";
  }

  @Override
  public String description() {
    return "logistic loss for the discriminator, softplus of minus the logit for the generator";
  }

  @Override
  public Options<Options.None> options() {
    return Options.none();
  }

  @Override
  public AdversarialLoss create(Parameters parameters) {
    options().read(parameters);
    return new LogisticLoss(false);
  }
}
