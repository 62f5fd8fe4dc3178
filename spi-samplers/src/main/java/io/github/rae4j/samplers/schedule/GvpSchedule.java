// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.samplers.schedule;

import io.github.rae4j.options.Options;

/**
 * The variance-preserving trigonometric path, alpha = cos(πt/2) and sigma = sin(πt/2) (Ma et al.,
 * SiT, 2024). Immutable and thread-safe.
 */
public final class GvpSchedule extends TransportSchedule {
  private static final float PI = (float) Math.PI;
  private static final float HALF_PI = (float) (Math.PI / 2);

  /** The path of a velocity model. See {@link #GvpSchedule(double, TransportOptions)}. */
  public GvpSchedule(double shift) {
    this(shift, Options.of(TransportOptions.class).defaults());
  }

  /**
   * A path.
   *
   * @param shift the time shift, at least 1; 1 is none
   * @throws io.github.rae4j.errors.ConfigException if the shift is less than 1 or not finite
   */
  public GvpSchedule(double shift, TransportOptions options) {
    super(shift, options, true);
  }

  /** Starts with the defaults of a config and without a time shift. */
  public static TransportScheduleBuilder<GvpSchedule> builder() {
    return new TransportScheduleBuilder<>(GvpSchedule::new);
  }

  @Override
  public float alpha(float t) {
    return (float) Math.cos(angle(t));
  }

  @Override
  public float alphaDerivative(float t) {
    return -HALF_PI * (float) Math.sin(angle(t));
  }

  @Override
  public float sigma(float t) {
    return (float) Math.sin(angle(t));
  }

  @Override
  public float sigmaDerivative(float t) {
    return HALF_PI * (float) Math.cos(angle(t));
  }

  @Override
  public float driftCoefficient(float t) {
    return -logAlphaDerivative(t);
  }

  @Override
  public float driftVariance(float t) {
    float sigma = sigma(t);
    return logAlphaDerivative(t) * (sigma * sigma) - sigma * sigmaDerivative(t);
  }

  private static float logAlphaDerivative(float t) {
    return -HALF_PI * (float) Math.tan(angle(t));
  }

  private static float angle(float t) {
    return t * PI / 2;
  }
}
