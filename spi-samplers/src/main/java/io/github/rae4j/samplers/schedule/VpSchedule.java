// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.samplers.schedule;

/** The diffusion path with linear β from 0.1 to 20 (Song et al., 2021); noise is at t = 1. */
record VpPath() implements Path {
  private static final float BETA_MIN = 0.1f;
  private static final float BETA_RANGE = (float) (20.0 - 0.1);

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

  @Override
  public boolean velocityIsStable() {
    return false;
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
