// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.testkit;

import io.github.rae4j.sampling.NoiseSchedule;
import io.github.rae4j.sampling.Prediction;
import io.github.rae4j.sampling.TimeInterval;
import java.util.function.Consumer;

/**
 * Paths without options, so that samplers can be tested without any plugin.
 *
 * @param form the functions alpha and sigma
 * @param prediction what the model's output means
 * @param shift the time shift
 * @param eps distance from both ends, where some predictions divide by zero; 0 for the whole path
 * @param onGrid is told of every grid that is asked for
 */
record TestPath(
    Form form, Prediction prediction, double shift, double eps, Consumer<float[]> onGrid)
    implements NoiseSchedule {

  /** The functions alpha and sigma. */
  enum Form {
    /** alpha = 1 − t, sigma = t. */
    STRAIGHT,
    /** alpha = cos(πt/2), sigma = sin(πt/2). */
    CURVED
  }

  private static final double HALF_PI = Math.PI / 2;

  /** The linear path of a velocity model without a time shift. */
  static TestPath straight() {
    return new TestPath(Form.STRAIGHT, Prediction.VELOCITY, 1, 0, grid -> {});
  }

  private boolean isStraight() {
    return form == Form.STRAIGHT;
  }

  @Override
  public float alpha(float t) {
    return isStraight() ? 1 - t : (float) Math.cos(HALF_PI * t);
  }

  @Override
  public float alphaDerivative(float t) {
    return isStraight() ? -1 : (float) (-HALF_PI * Math.sin(HALF_PI * t));
  }

  @Override
  public float sigma(float t) {
    return isStraight() ? t : (float) Math.sin(HALF_PI * t);
  }

  @Override
  public float sigmaDerivative(float t) {
    return isStraight() ? 1 : (float) (HALF_PI * Math.cos(HALF_PI * t));
  }

  @Override
  public float driftCoefficient(float t) {
    return -alphaDerivative(t) / alpha(t);
  }

  @Override
  public float driftVariance(float t) {
    return sigma(t) * (-driftCoefficient(t) * sigma(t) - sigmaDerivative(t));
  }

  @Override
  public TimeInterval odeInterval() {
    return new TimeInterval(eps, 1 - Math.max(eps, 1e-3));
  }

  @Override
  public TimeInterval sdeInterval(boolean sbdm, double lastStepSize) {
    return new TimeInterval(eps, 1 - Math.max(eps, lastStepSize));
  }

  @Override
  public float[] grid(TimeInterval interval, int points) {
    float[] times = new float[points];
    for (int i = 0; i < points; i++) {
      double s = interval.start() + i * (interval.end() - interval.start()) / (points - 1);
      times[i] = (float) (shift * (1 - s) / (1 + (shift - 1) * (1 - s)));
    }
    onGrid.accept(times.clone());
    return times;
  }
}
