// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.evaluation.statistics;

import io.github.rae4j.tensor.Tensor;
import java.util.Map;

/** Accumulates the mean and variance of latents. Not thread-safe. */
public interface LatentMoments {
  /**
   * Adds latents.
   *
   * @param latents float32 {@code (n, ...)}; all dimensions but the first must match those of
   *     earlier calls
   * @throws IllegalArgumentException if a value is not finite or the dimensions do not match
   */
  void add(Tensor latents);

  /** The number of latents added so far. */
  long count();

  /** The mean, float64, with the shape of one latent or with one value per channel. */
  Tensor mean();

  /** The variance, in the same form as {@link #mean}. */
  Tensor variance();

  /** The state from which the accumulation can be resumed. */
  Map<String, Tensor> state();
}
