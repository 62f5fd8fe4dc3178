// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.sampling;

/** Observes a sampling run; called by the sampling thread. */
@FunctionalInterface
public interface SamplingListener {
  /** Ignores every step. */
  SamplingListener NONE = step -> {};

  /**
   * Called after every step.
   *
   * @throws java.util.concurrent.CancellationException to end the run; it reaches the caller
   */
  void onStep(SamplingStep step);
}
