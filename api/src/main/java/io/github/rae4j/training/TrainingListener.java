// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.training;

/** Observes a training run; called by the training thread. */
public interface TrainingListener {
  /** Ignores everything. */
  TrainingListener NONE = progress -> {};

  /**
   * Called after every step.
   *
   * @throws java.util.concurrent.CancellationException to end the run; its state is saved first
   */
  void onStep(TrainingProgress progress);

  /** Called with a message for the user, one sentence. */
  default void onMessage(String message) {}

  /**
   * Called with what people should know about the data of the run, each once: what is left out,
   * orientations that are ignored. A message unless a listener does otherwise.
   *
   * @param note one sentence
   */
  default void onNote(String note) {
    onMessage("note: " + note);
  }
}
