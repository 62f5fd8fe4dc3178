// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.sampling;

import io.github.rae4j.tensor.Tensor;

/** Integrates from noise to data. Immutable and thread-safe: all state is in the call. */
public interface Sampler {
  /**
   * Samples one batch.
   *
   * @return the last state, float32, of the shape of the noise
   * @throws java.util.concurrent.CancellationException if the listener cancelled
   */
  Tensor sample(SamplingRequest request);
}
