// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.editing;

import io.github.rae4j.sampling.NoiseSchedule;
import io.github.rae4j.sampling.Prediction;
import io.github.rae4j.sampling.TimeInterval;

/** A path that is another one but for the part of it that is walked. Immutable, thread-safe. */
abstract class WrappedSchedule implements NoiseSchedule {
  private final NoiseSchedule path;

  WrappedSchedule(NoiseSchedule path) {
    this.path = path;
  }

  final NoiseSchedule path() {
    return path;
  }

  @Override
  public float alpha(float t) {
    return path.alpha(t);
  }

  @Override
  public float alphaDerivative(float t) {
    return path.alphaDerivative(t);
  }

  @Override
  public float sigma(float t) {
    return path.sigma(t);
  }

  @Override
  public float sigmaDerivative(float t) {
    return path.sigmaDerivative(t);
  }

  @Override
  public float driftCoefficient(float t) {
    return path.driftCoefficient(t);
  }

  @Override
  public float driftVariance(float t) {
    return path.driftVariance(t);
  }

  @Override
  public Prediction prediction() {
    return path.prediction();
  }

  @Override
  public double shift() {
    return path.shift();
  }

  @Override
  public TimeInterval odeInterval() {
    return path.odeInterval();
  }

  @Override
  public TimeInterval sdeInterval(boolean sbdm, double lastStepSize) {
    return path.sdeInterval(sbdm, lastStepSize);
  }

  @Override
  public float[] grid(TimeInterval interval, int points) {
    return path.grid(interval, points);
  }

  @Override
  public float conversionTime(float t) {
    return path.conversionTime(t);
  }

  @Override
  public float trainingTime(float u) {
    return path.trainingTime(u);
  }

  @Override
  public float lossWeight(float t) {
    return path.lossWeight(t);
  }
}
