// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.sampling;

import io.github.rae4j.tensor.Tensor;

/**
 * One batch to be sampled.
 *
 * @param noise start, float32 {@code (n, C, h, w)}
 * @param labels int64 {@code (n)}
 * @param model the guided model
 * @param schedule path, prediction and shift
 * @param noiseSource for stochastic solvers
 * @param listener observes the steps and may cancel
 */
public record SamplingRequest(
    Tensor noise,
    Tensor labels,
    VelocityFunction model,
    NoiseSchedule schedule,
    NoiseSource noiseSource,
    SamplingListener listener) {
  /** Checks that there is one label for each noise. */
  public SamplingRequest {
    if (noise.shape().rank() < 2
        || labels.shape().rank() != 1
        || labels.shape().dim(0) != noise.shape().dim(0)) {
      throw new IllegalArgumentException(
          "need noise (n, …) and labels (n), but got " + noise + " and " + labels);
    }
  }
}
