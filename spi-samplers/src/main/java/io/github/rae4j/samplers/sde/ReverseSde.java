// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.samplers.sde;

import io.github.rae4j.errors.ConfigException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.sampling.NoiseSchedule;
import io.github.rae4j.sampling.PathFunctions;
import io.github.rae4j.sampling.ProbabilityFlow;
import java.util.Locale;

/**
 * The stochastic equation {@code dx = b dt + √(2D) dw} with {@code b = flow − D·score}, run from
 * noise to data (Ma et al., SiT, 2024). One evaluation of the model yields both flow and score.
 */
final class ReverseSde {
  private final ProbabilityFlow flow;
  private final NoiseSchedule schedule;
  private final SdeSettings settings;
  private final float[] output;

  ReverseSde(ProbabilityFlow flow, SdeSettings settings, int elements) {
    this.flow = flow;
    this.schedule = flow.schedule();
    this.settings = settings;
    this.output = new float[elements];
  }

  /** D(t). */
  float diffusion(float t) {
    return settings.form().at(schedule, t, settings.norm());
  }

  /**
   * b = flow − D·score.
   *
   * @param out must not be the same array as x
   */
  void drift(float[] x, float t, float[] out) {
    flow.model(x, t, output);
    PathFunctions.flow(schedule, t, x, output, out, 0, x.length);
    PathFunctions.score(schedule, t, x, output, output, 0, x.length);
    float diffusion = diffusion(t);
    for (int i = 0; i < x.length; i++) {
      out[i] -= diffusion * output[i];
    }
  }

  /** ∇ log p_t(x). */
  void score(float[] x, float t, float[] out) {
    flow.model(x, t, output);
    PathFunctions.score(schedule, t, x, output, out, 0, x.length);
  }

  /**
   * Rejects a diffusion that is negative at t and so has no real square root.
   *
   * @throws ConfigException if it is negative or infinite; the message names usable forms
   */
  void requireDiffusion(float t) {
    float value = diffusion(t);
    if (!(value >= 0) || value == Float.POSITIVE_INFINITY) {
      throw new ConfigException(
          String.format(
              Locale.ROOT,
              "sampler.params.diffusion_form: %s with diffusion_norm %s is %s at t = %s on this"
                  + " path, but must not be negative or infinite; use constant, sigma, linear,"
                  + " decreasing or increasing-decreasing with a positive norm",
              settings.form(),
              settings.norm(),
              value,
              t),
          Where.key("sampler.params.diffusion_form"));
    }
  }

  /**
   * Rejects a time at which the score is needed but would divide by zero.
   *
   * @throws ConfigException if it would; the message names the key that avoids such times
   */
  void requireScore(float t) {
    if (!PathFunctions.isRegular(schedule, t, true)) {
      throw new ConfigException(
          String.format(
              Locale.ROOT,
              "at t = %s this path cannot turn a predicted %s into a score; give"
                  + " sampler.params.last_step (Mean, Tweedie or Euler) with a last_step_size, or a"
                  + " positive transport.params.sample_eps where the prediction is not the"
                  + " velocity",
              t,
              schedule.prediction().name().toLowerCase(Locale.ROOT)),
          Where.key("sampler.params.last_step"));
    }
  }
}
