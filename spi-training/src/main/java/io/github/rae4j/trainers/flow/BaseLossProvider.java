// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.flow;

import io.github.rae4j.errors.ConfigException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.options.Options;
import io.github.rae4j.options.Parameters;
import io.github.rae4j.sampling.NoiseSchedule;
import io.github.rae4j.training.LossContext;
import io.github.rae4j.training.LossProvider;

/**
 * Creates the {@link FlowMatchingLoss} of a backbone's weaker prediction, which internal guidance
 * uses (RAEv2, arXiv:2605.18324).
 */
public final class BaseLossProvider implements LossProvider {
  /** The name of the term, and of the further output. */
  static final String NAME = "base";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String description() {
    return "stage 2: squared error of the backbone's weaker prediction, for internal guidance";
  }

  @Override
  public Options<Options.None> options() {
    return Options.none();
  }

  @Override
  public FlowMatchingLoss create(LossContext context, Parameters parameters) {
    options().read(parameters);
    return new FlowMatchingLoss(
        context
            .schedule()
            .map(NoiseSchedule::prediction)
            .orElseThrow(
                () ->
                    new ConfigException(
                        "the loss base trains a diffusion model, which this trainer does not",
                        Where.key("training.losses"))),
        NAME);
  }
}
