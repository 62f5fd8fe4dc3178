package io.github.rae4j.core.training;

import io.github.rae4j.network.Weights;

/** The weights that a run is training. */
@FunctionalInterface
public interface TrainedWeights {
  /** The moving average. */
  String EMA = "ema";

  /** The weights that the optimiser changes. */
  String MODEL = "model";

  /**
   * The weights as they are now; each tensor is copied when it is asked for, so that nothing large
   * is kept twice. To be used before the next step.
   *
   * @param part {@link #EMA} or {@link #MODEL}
   * @throws IllegalArgumentException if the trainer has no such part
   */
  Weights of(String part);
}
