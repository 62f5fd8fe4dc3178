// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.pipeline;

import io.github.rae4j.sampling.SamplingStep;

/** Observes a generation; called by the generating thread. */
@FunctionalInterface
public interface GenerationListener {
  /** Ignores everything. */
  GenerationListener NONE = (done, total, step) -> {};

  /**
   * Called after every step of every batch.
   *
   * @param done images of earlier batches
   * @param total images of the request
   * @param step of the batch at hand
   * @throws java.util.concurrent.CancellationException to end the generation; it reaches the caller
   */
  void onStep(int done, int total, SamplingStep step);
}
