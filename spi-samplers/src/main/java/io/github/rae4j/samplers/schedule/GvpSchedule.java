// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.samplers.schedule;

/** alpha = cos(πt/2), sigma = sin(πt/2): variance preserving (Ma et al., SiT, 2024). */
record GvpPath() implements Path {
  private static final float PI = (float) Math.PI;
  private static final float HALF_PI = (float) (Math.PI / 2);

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

  @Override
  public boolean velocityIsStable() {
    return true;
  }

  private static float logAlphaDerivative(float t) {
    return -HALF_PI * (float) Math.tan(angle(t));
  }

  private static float angle(float t) {
    return t * PI / 2;
  }
}
