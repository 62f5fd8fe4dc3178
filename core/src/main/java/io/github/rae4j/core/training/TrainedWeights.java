package io.github.rae4j.core.training;

import io.github.rae4j.network.Weights;

/** The weights that a run is training. */
@FunctionalInterface
public interface TrainedWeights {
  /** The moving average. */
  String AVERAGE = "ema";

  /** The weights that the optimiser changes. */
  String LAST = "model";

  /**
   * The weights as they are now; each tensor is copied when it is asked for, so that nothing large
   * is kept twice. To be used before the next step.
   *
   * @param part {@link #AVERAGE} or {@link #LAST}
   * @throws IllegalArgumentException if the trainer has no such part
   */
  Weights of(String part);
}
