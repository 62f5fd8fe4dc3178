// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.samplers.schedule;

import io.github.rae4j.options.Options;

/**
 * The variance-preserving diffusion path with linear β from 0.1 to 20 (Song et al., 2021); noise is
 * at t = 1. Its drift is that of the forward process, as in the reference. Immutable and
 * thread-safe.
 */
public final class VpSchedule extends TransportSchedule {
  private static final float BETA_MIN = 0.1f;
  private static final float BETA_RANGE = (float) (20.0 - 0.1);

  /** The path of a velocity model. See {@link #VpSchedule(double, TransportOptions)}. */
  public VpSchedule(double shift) {
    this(shift, Options.of(TransportOptions.class).defaults());
  }

  /**
   * A path.
   *
   * @param shift the time shift, at least 1; 1 is none
   * @throws io.github.rae4j.errors.ConfigException if the shift is less than 1 or not finite
   */
  public VpSchedule(double shift, TransportOptions options) {
    super(shift, options, false);
  }

  /** Starts with the defaults of a config and without a time shift. */
  public static TransportScheduleBuilder<VpSchedule> builder() {
    return new TransportScheduleBuilder<>(VpSchedule::new);
  }

  @Override
  public float alpha(float t) {
    return (float) Math.sqrt(1 - noisePower(t));
  }

  @Override
  public float alphaDerivative(float t) {
    return noisePower(t) * (2 * logSigmaDerivative(t)) / (-2 * alpha(t));
  }

  @Override
  public float sigma(float t) {
    return (float) Math.exp(logSigma(t));
  }

  @Override
  public float sigmaDerivative(float t) {
    return sigma(t) * logSigmaDerivative(t);
  }

  @Override
  public float driftCoefficient(float t) {
    return -0.5f * beta(t);
  }

  @Override
  public float driftVariance(float t) {
    return beta(t) / 2;
  }

  private static float beta(float t) {
    return BETA_MIN + (1 - t) * BETA_RANGE;
  }

  private static float logSigma(float t) {
    float s = 1 - t;
    return -0.25f * (s * s) * BETA_RANGE - 0.5f * s * BETA_MIN;
  }

  private static float logSigmaDerivative(float t) {
    return 0.5f * (1 - t) * BETA_RANGE + 0.5f * BETA_MIN;
  }

  /** σ². */
  private static float noisePower(float t) {
    return (float) Math.exp(2 * logSigma(t));
  }
}
