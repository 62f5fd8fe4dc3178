package io.github.rae4j.core.training;

/** Watches a training run; called by the thread that trains. */
public interface TrainingListener {
  /** Ignores everything. */
  TrainingListener NONE = progress -> {};

  /**
   * Called after every step.
   *
   * @throws java.util.concurrent.CancellationException to end the run; its state is saved first
   */
  void onStep(TrainingProgress progress);

  /** Something that a person should know, in one sentence. */
  default void onMessage(String message) {}
}
