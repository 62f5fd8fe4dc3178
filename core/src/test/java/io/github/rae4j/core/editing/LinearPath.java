// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.editing;

import io.github.rae4j.sampling.NoiseSchedule;
import io.github.rae4j.sampling.Prediction;
import io.github.rae4j.sampling.TimeInterval;

/**
 * The linear path with a time shift.
 *
 * @param prediction what the model's output means
 * @param shift of the grid
 * @param odeInterval of the probability flow
 */
record LinearPath(Prediction prediction, double shift, TimeInterval odeInterval)
    implements NoiseSchedule {
  static final LinearPath USUAL =
      new LinearPath(Prediction.VELOCITY, 1.5, new TimeInterval(0, 1 - 1e-3));

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

  @Override
  public TimeInterval sdeInterval(boolean sbdm, double lastStepSize) {
    return odeInterval;
  }

  @Override
  public float[] grid(TimeInterval interval, int points) {
    float[] times = new float[points];
    for (int i = 0; i < points; i++) {
      double tau = 1 - (interval.start() + (interval.end() - interval.start()) * i / (points - 1));
      times[i] = (float) (shift * tau / (1 + (shift - 1) * tau));
    }
    return times;
  }
}
