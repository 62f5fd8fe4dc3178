// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.flow;

import io.github.rae4j.errors.ConfigException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.network.TensorSpec;
import io.github.rae4j.options.Options;
import io.github.rae4j.options.Parameters;
import io.github.rae4j.training.LossContext;
import io.github.rae4j.training.LossProvider;
import io.github.rae4j.training.LossValues;
import java.util.Locale;
import java.util.Optional;

/** Creates {@link RepaLoss} with the latents that are trained on as target. */
public final class RepaLossProvider implements LossProvider {
  /** The name of the term. */
  static final String NAME = "repa";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String description() {
    return "stage 2: squared difference of the backbone's tap from the clean latents (REPA)";
  }

  @Override
  public Options<Options.None> options() {
    return Options.none();
  }

  @Override
  public RepaLoss create(LossContext context, Parameters parameters) {
    options().read(parameters);
    return alignedWithLatents(context);
  }

  /**
   * The loss with the latents as target.
   *
   * @throws ConfigException if the tap is not of their shape
   */
  static RepaLoss alignedWithLatents(LossContext context) {
    Optional<TensorSpec> tap =
        context.values().stream().filter(spec -> spec.name().equals(RepaLoss.TAP)).findFirst();
    Optional<TensorSpec> data =
        context.values().stream().filter(spec -> spec.name().equals(LossValues.DATA)).findFirst();
    // Without a tap the trainer says that there is none.
    if (tap.isPresent() && data.isPresent()) {
      long tokens = data.get().shape().dim(2) * data.get().shape().dim(3);
      long width = data.get().shape().dim(1);
      if (tap.get().shape().dim(1) != tokens || tap.get().shape().dim(2) != width) {
        throw new ConfigException(
            String.format(
                Locale.ROOT,
                "the loss repa compares the tap %s with the latents, which are %d tokens of width"
                    + " %d; set z_dim to %d and patch_size to 1",
                tap.get().shape(),
                tokens,
                width,
                width),
            Where.key("training.losses.repa"));
      }
    }
    return new RepaLoss(LossValues.DATA);
  }
}
