// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.samplers.schedule;

/**
 * The functions of one path {@code x_t = alpha(t)·data + sigma(t)·noise}, in float32 and with the
 * reference's order of operations. Immutable and thread-safe.
 */
interface Path {
  /** The weight of the data at t. */
  float alpha(float t);

  /** dα/dt. */
  float alphaDerivative(float t);

  /** The weight of the noise at t. */
  float sigma(float t);

  /** dσ/dt. */
  float sigmaDerivative(float t);

  /** The factor of x in the mean of the drift. */
  float driftCoefficient(float t);

  /** The factor of the score in the probability flow. */
  float driftVariance(float t);

  /** Whether a velocity model can be evaluated at both ends of the path. */
  boolean velocityIsStable();
}
