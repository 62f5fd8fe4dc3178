// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.samplers.schedule;

import io.github.rae4j.sampling.NoiseSchedule;
import io.github.rae4j.sampling.Prediction;
import io.github.rae4j.sampling.TimeInterval;

/**
 * A path with the settings of {@code transport.params} and a time shift. Immutable and thread-safe.
 */
public final class TransportSchedule implements NoiseSchedule {
  private static final double ODE_END = 1 - 1.0 / 1000;

  private final Path path;
  private final TransportSettings settings;
  private final double shift;

  TransportSchedule(Path path, TransportSettings settings, double shift) {
    this.path = path;
    this.settings = settings;
    this.shift = shift;
  }

  /** The settings that training needs in addition to the path. */
  public TransportSettings settings() {
    return settings;
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
    return settings.prediction();
  }

  @Override
  public float conversionTime(float t) {
    return Math.max(t, (float) settings.conversionEps());
  }

  @Override
  public double shift() {
    return shift;
  }

  @Override
  public TimeInterval odeInterval() {
    double eps = settings.sampleEps();
    if (!path.velocityIsStable()) {
      return new TimeInterval(0, 1 - eps);
    }
    return prediction() == Prediction.VELOCITY || prediction() == Prediction.DATA
        ? new TimeInterval(0, ODE_END)
        : new TimeInterval(eps, 1 - eps);
  }

  @Override
  public TimeInterval sdeInterval(boolean sbdm, double lastStepSize) {
    double eps = settings.sampleEps();
    boolean unstable = sbdm || prediction() != Prediction.VELOCITY;
    return new TimeInterval(
        path.velocityIsStable() && unstable ? eps : 0,
        lastStepSize == 0 ? 1 - eps : 1 - lastStepSize);
  }

  @Override
  public float[] grid(TimeInterval interval, int points) {
    return TimeGrid.of(interval, points, shift);
  }

  @Override
  public float trainingTime(float u) {
    double eps = settings.trainEps();
    boolean wholePath = path.velocityIsStable() && prediction() == Prediction.VELOCITY;
    double low = path.velocityIsStable() && !wholePath ? eps : 0;
    double high = wholePath ? ODE_END : 1 - eps;
    float t = (float) settings.timeDistribution().quantile(u, low, high);
    float s = (float) shift;
    return s * t / (1 + (s - 1) * t);
  }

  @Override
  public float lossWeight(float t) {
    if (prediction() == Prediction.DATA) {
      // The error of the velocity that the predicted data stand for.
      float at = conversionTime(t);
      float slope =
          path.alphaDerivative(at) - path.sigmaDerivative(at) * path.alpha(at) / path.sigma(at);
      return slope * slope;
    }
    float var = path.driftVariance(t);
    float sigma = path.sigma(t);
    return switch (settings.lossWeight()) {
      case NONE -> 1;
      case VELOCITY -> (var / sigma) * (var / sigma);
      case LIKELIHOOD -> var / (sigma * sigma);
    };
  }
}
