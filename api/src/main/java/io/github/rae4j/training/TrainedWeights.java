// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.training;

import io.github.rae4j.network.Weights;

/** The current weights of a training run. */
@FunctionalInterface
public interface TrainedWeights {
  /** The exponential moving average of the weights. */
  String EMA = "ema";

  /** The weights that the optimiser updates. */
  String MODEL = "model";

  /**
   * A view of the current weights; each tensor is copied on access, so that large weights are not
   * held twice. To be used before the next step.
   *
   * @param part {@link #EMA} or {@link #MODEL}
   * @throws IllegalArgumentException if the trainer has no such part
   */
  Weights of(String part);

  /**
   * The share of the weights from which the run began in {@link #EMA}, decay to the power of the
   * number of steps; while it is large, the average shows little of what was learned.
   *
   * @param step steps of the run so far
   * @return in [0, 1]; 0 if it is not known
   */
  default double initialShare(long step) {
    return 0;
  }
}
