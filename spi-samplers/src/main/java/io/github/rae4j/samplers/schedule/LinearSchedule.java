// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.samplers.schedule;

import io.github.rae4j.options.Options;

/**
 * The linear path, alpha = 1 − t and sigma = t (rectified flow; Ma et al., SiT, 2024). Immutable
 * and thread-safe.
 */
public final class LinearSchedule extends TransportSchedule {
  /** The path of a velocity model. See {@link #LinearSchedule(double, TransportOptions)}. */
  public LinearSchedule(double shift) {
    this(shift, Options.of(TransportOptions.class).defaults());
  }

  /**
   * A path.
   *
   * @param shift the time shift, at least 1; 1 is none
   * @throws io.github.rae4j.errors.ConfigException if the shift is less than 1 or not finite
   */
  public LinearSchedule(double shift, TransportOptions options) {
    super(shift, options, true);
  }

  /** Starts with the defaults of a config and without a time shift. */
  public static TransportScheduleBuilder<LinearSchedule> builder() {
    return new TransportScheduleBuilder<>(LinearSchedule::new);
  }

  @Override
  public float alpha(float t) {
    return 1 - t;
  }

  @Override
  public float alphaDerivative(float t) {
    return -1;
  }

  @Override
  public float sigma(float t) {
    return t;
  }

  @Override
  public float sigmaDerivative(float t) {
    return 1;
  }

  @Override
  public float driftCoefficient(float t) {
    return 1 / (1 - t);
  }

  @Override
  public float driftVariance(float t) {
    return -1 / (1 - t) * (t * t) - t;
  }
}
