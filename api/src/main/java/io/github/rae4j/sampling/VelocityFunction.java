// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.sampling;

import io.github.rae4j.tensor.Tensor;

/**
 * What a sampler asks of a backbone: its output at state x, time t, for labels y.
 *
 * <p>For a backbone that predicts noise or the score the value is that prediction; {@link
 * NoiseSchedule#prediction()} says which. Implementations are thread-safe.
 */
@FunctionalInterface
public interface VelocityFunction {
  /**
   * Evaluates the model.
   *
   * @param x float32 {@code (n, C, h, w)}
   * @param t float32 {@code (n)}, times in [0, 1]; 0 is data, 1 is noise
   * @param y int64 {@code (n)}, labels
   * @return float32 {@code (n, C, h, w)}
   */
  Tensor evaluate(Tensor x, Tensor t, Tensor y);
}
