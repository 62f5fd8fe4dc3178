package io.github.rae4j.sampling;

/** Watches a run; called by the thread that samples. */
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
