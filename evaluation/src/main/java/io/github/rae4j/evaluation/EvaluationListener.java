// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.evaluation;

/** Observes an evaluation; called by the evaluating thread. */
@FunctionalInterface
public interface EvaluationListener {
  /** Ignores everything. */
  EvaluationListener NONE = (what, done, total) -> {};

  /**
   * Called after every batch.
   *
   * @param what current phase, for example {@code reference}
   * @param done images
   * @param total images that are expected
   * @throws java.util.concurrent.CancellationException to end the evaluation; it reaches the caller
   */
  void onProgress(String what, long done, long total);
}
