// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.evaluation;

/** Observes an evaluation; called on the evaluating thread. */
@FunctionalInterface
public interface EvaluationListener {
  /** Ignores everything. */
  EvaluationListener NONE = (what, done, total) -> {};

  /**
   * Called after every batch.
   *
   * @param what current phase, for example {@code reference}
   * @param done number of images processed so far
   * @param total expected number of images
   * @throws java.util.concurrent.CancellationException to end the evaluation; it propagates to the
   *     caller
   */
  void onProgress(String what, long done, long total);
}
