// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.flow;

import io.github.rae4j.errors.ConfigException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.network.TensorSpec;
import io.github.rae4j.options.Options;
import io.github.rae4j.options.Parameters;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.training.LossContext;
import io.github.rae4j.training.LossProvider;
import io.github.rae4j.training.LossValues;
import java.util.Locale;
import java.util.Optional;

/**
 * Creates {@link RepaLoss}: with the tokens of the encoder that {@code repa} names as target, or
 * else with the latents that are trained on.
 */
public final class RepaLossProvider implements LossProvider {
  /** The name of the term. */
  static final String NAME = "repa";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String description() {
    return "stage 2: squared difference of the backbone's tap from the clean latents, or from the"
        + " tokens of another encoder (REPA)";
  }

  @Override
  public Options<RepaOptions> options() {
    return Options.of(RepaOptions.class);
  }

  @Override
  public RepaLoss create(LossContext context, Parameters parameters) {
    return aligned(context, options().read(parameters));
  }

  /**
   * The loss with {@link LossValues#CLEAN} as target where the run has it, and else with the
   * latents.
   *
   * @throws ConfigException if the tap is not of their shape
   */
  static RepaLoss aligned(LossContext context, RepaOptions options) {
    Optional<TensorSpec> tap = find(context, RepaLoss.TAP);
    Optional<TensorSpec> data = find(context, LossValues.DATA);
    Optional<TensorSpec> clean = find(context, LossValues.CLEAN);
    // Without a tap the trainer says that there is none.
    if (tap.isPresent() && data.isPresent()) {
      if (clean.isPresent()) {
        requireClean(tap.get().shape(), clean.get().shape(), data.get().shape());
      } else {
        requireLatents(tap.get().shape(), data.get().shape());
      }
    }
    return new RepaLoss(clean.isPresent() ? LossValues.CLEAN : LossValues.DATA, options);
  }

  private static Optional<TensorSpec> find(LossContext context, String name) {
    return context.values().stream().filter(spec -> spec.name().equals(name)).findFirst();
  }

  private static void requireLatents(Shape tap, Shape data) {
    long tokens = data.dim(2) * data.dim(3);
    long width = data.dim(1);
    if (tap.dim(1) != tokens || tap.dim(2) != width) {
      throw new ConfigException(
          String.format(
              Locale.ROOT,
              "the loss repa compares the tap %s with the latents, which are %d tokens of width"
                  + " %d; set z_dim to %d and patch_size to 1",
              tap,
              tokens,
              width,
              width),
          Where.key("training.losses.repa"));
    }
  }

  private static void requireClean(Shape tap, Shape clean, Shape data) {
    boolean isGrid = clean.rank() == 4;
    long tokens = isGrid ? clean.dim(2) * clean.dim(3) : clean.dim(1);
    long width = clean.dim(isGrid ? 1 : 2);
    if (tap.dim(2) != width) {
      throw new ConfigException(
          String.format(
              Locale.ROOT,
              "the loss repa compares the tap, whose tokens are %d wide, with tokens that are %d"
                  + " wide; set repa.z_dim to %d",
              tap.dim(2),
              width,
              width),
          Where.key("repa.z_dim"));
    }
    boolean isAlike = !isGrid || clean.dim(2) * data.dim(3) == clean.dim(3) * data.dim(2);
    if (tap.dim(1) != tokens || !isAlike) {
      throw new ConfigException(
          String.format(
              Locale.ROOT,
              "the loss repa compares the tap, which has %d tokens for latents of %d x %d, position"
                  + " by position with %d tokens%s; give the encoder that repa names an input"
                  + " (encoder_input_size, resolution) of which it makes as many, in a grid of the"
                  + " same shape",
              tap.dim(1),
              data.dim(2),
              data.dim(3),
              tokens,
              isGrid ? String.format(Locale.ROOT, " (%d x %d)", clean.dim(2), clean.dim(3)) : ""),
          Where.key("repa.encoder"));
    }
  }
}
