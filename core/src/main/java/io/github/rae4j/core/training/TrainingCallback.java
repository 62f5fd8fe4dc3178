package io.github.rae4j.core.training;

/**
 * Does something beside the steps of a training run: draws, measures, reports.
 *
 * <p>Called by the thread that trains, between two steps. It may use the run's engine, but has to
 * leave the trained weights as they are. Not thread-safe.
 */
public interface TrainingCallback extends AutoCloseable {
  /**
   * Called after every step, when its line is in the log and its checkpoint written.
   *
   * @throws io.github.rae4j.errors.RaeException to end the run; its state is saved first
   * @throws java.util.concurrent.CancellationException if the thread is interrupted meanwhile
   */
  void onStep(TrainingProgress progress);

  /** Called once when the run is over, whatever ended it. */
  @Override
  default void close() {}
}
