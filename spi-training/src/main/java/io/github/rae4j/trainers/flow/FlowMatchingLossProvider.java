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
import java.util.List;

/** Creates {@link FlowMatchingLoss}; what the backbone predicts, the noise schedule says. */
public final class FlowMatchingLossProvider implements LossProvider {
  /** The name of the term. */
  static final String NAME = "flow-matching";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public List<String> aliases() {
    return List.of("flow_matching");
  }

  @Override
  public String description() {
    return "stage 2: squared error of velocity, noise, score or data";
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
                        "the loss flow-matching trains a diffusion model, which this trainer does not",
                        Where.key("training.losses"))));
  }
}
