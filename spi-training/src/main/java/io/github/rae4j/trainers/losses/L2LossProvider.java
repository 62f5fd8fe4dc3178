// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.losses;

import io.github.rae4j.options.Options;
import io.github.rae4j.options.Parameters;
import io.github.rae4j.training.LossContext;
import io.github.rae4j.training.LossProvider;

/** Creates {@link L2Loss}. */
public final class L2LossProvider implements LossProvider {
  @Override
  public String name() {
    return "l2";
  }

  @Override
  public String description() {
    return "stage 1: mean squared error of the pixels";
  }

  @Override
  public Options<Options.None> options() {
    return Options.none();
  }

  @Override
  public L2Loss create(LossContext context, Parameters parameters) {
    options().read(parameters);
    return new L2Loss();
  }
}
