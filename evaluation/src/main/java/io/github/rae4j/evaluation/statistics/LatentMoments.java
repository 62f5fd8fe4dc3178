// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.evaluation.statistics;

import io.github.rae4j.tensor.Tensor;
import java.util.Map;

/** Accumulates the mean and variance of latents. For one thread. */
public interface LatentMoments {
  /**
   * Adds latents.
   *
   * @param latents float32 {@code (n, ...)}; all calls with the same extents but the first
   * @throws IllegalArgumentException if a value is not finite or the extents are others
   */
  void add(Tensor latents);

  /** How many latents were added. */
  long count();

  /** The mean, float64 of the shape of one latent or of one value a channel. */
  Tensor mean();

  /** The variance, as {@link #mean}. */
  Tensor variance();

  /** The state from which the accumulation can be resumed. */
  Map<String, Tensor> state();
}
