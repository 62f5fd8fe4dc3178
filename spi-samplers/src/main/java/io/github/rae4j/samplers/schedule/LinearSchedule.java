// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.samplers.schedule;

/** alpha = 1 − t, sigma = t (rectified flow; Ma et al., SiT, 2024). */
record LinearPath() implements Path {
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
  public boolean velocityIsStable() {
    return true;
  }
}
