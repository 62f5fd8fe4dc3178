// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.samplers.sde;

import io.github.rae4j.options.Option;
import io.github.rae4j.options.Options;
import io.github.rae4j.sampling.Sampler;
import io.github.rae4j.sampling.SamplingRequest;
import io.github.rae4j.tensor.Tensor;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.OptionalInt;

/**
 * The stochastic Heun method for the reverse stochastic equation, with a separate last step: the
 * noise is added first, then a trapezoidal step is taken, of two evaluations (Ma et al., SiT,
 * 2024).
 *
 * @param numSteps number of points of the time grid, one more than the stochastic steps
 * @param diffusionForm time dependence of the diffusion
 * @param diffusionNorm its magnitude
 * @param lastStep the step after the end of the grid
 * @param lastStepSize the size in t of that step, without effect if there is none
 */
@RecordBuilder
public record StochasticHeun(
    @Option(value = SdeSettings.NUM_STEPS, defaultValue = "250", range = "[2, inf)") int numSteps,
    @Option(value = SdeSettings.FORM, defaultValue = "SBDM") DiffusionForm diffusionForm,
    @Option(value = SdeSettings.NORM, defaultValue = "1") double diffusionNorm,
    @Option(value = SdeSettings.LAST_STEP, defaultValue = "Mean", nullValue = "none")
        LastStep lastStep,
    @Option(value = SdeSettings.LAST_STEP_SIZE, defaultValue = "0.04", range = "(0, 1)")
        double lastStepSize)
    implements Sampler, StochasticHeunBuilder.With {
  /** Checks the options. */
  public StochasticHeun {
    Options.check(
        StochasticHeun.class, numSteps, diffusionForm, diffusionNorm, lastStep, lastStepSize);
  }

  /** Starts with the defaults of a config. */
  public static StochasticHeunBuilder builder() {
    return StochasticHeunBuilder.builder(Options.of(StochasticHeun.class).defaults());
  }

  @Override
  public Tensor sample(SamplingRequest request) {
    SdeSettings settings =
        SdeSettings.of(numSteps, diffusionForm, diffusionNorm, lastStep, lastStepSize);
    return new SdeRun(SdeMethod.HEUN, settings, request).run();
  }

  @Override
  public OptionalInt evaluations() {
    return OptionalInt.of(SdeMethod.HEUN.evaluations(numSteps, lastStep));
  }
}
