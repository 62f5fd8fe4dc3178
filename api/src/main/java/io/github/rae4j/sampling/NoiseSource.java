// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.sampling;

import io.github.rae4j.tensor.Tensor;

/** Fresh standard normal noise for stochastic solvers, one draw a step. */
@FunctionalInterface
public interface NoiseSource {
  /**
   * The noise of one step; the same step always gives the same noise.
   *
   * @param step from 0
   * @return float32, of the shape of the state
   */
  Tensor gaussian(int step);
}
