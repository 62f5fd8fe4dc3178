// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.testkit;

import io.github.rae4j.sampling.NoiseSchedule;
import io.github.rae4j.sampling.Prediction;
import io.github.rae4j.sampling.TimeInterval;

/**
 * The linear path of a velocity model without a time shift, so that samplers can be tested without
 * any plugin.
 */
record StraightPath() implements NoiseSchedule {
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
    return -t / (1 - t);
  }

  @Override
  public Prediction prediction() {
    return Prediction.VELOCITY;
  }

  @Override
  public double shift() {
    return 1;
  }

  @Override
  public TimeInterval odeInterval() {
    return new TimeInterval(0, 0.999);
  }

  @Override
  public TimeInterval sdeInterval(boolean sbdm, double lastStepSize) {
    return new TimeInterval(0, 1 - lastStepSize);
  }

  @Override
  public float[] grid(TimeInterval interval, int points) {
    float[] times = new float[points];
    for (int i = 0; i < points; i++) {
      double s = interval.start() + i * (interval.end() - interval.start()) / (points - 1);
      times[i] = (float) (1 - s);
    }
    return times;
  }
}
