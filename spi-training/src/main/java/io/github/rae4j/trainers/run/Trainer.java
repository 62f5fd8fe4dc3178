// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.run;

import io.github.rae4j.formats.checkpoint.Checkpoint;
import io.github.rae4j.network.Weights;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalDouble;

/** Makes the steps of a training run, and holds their state. */
public interface Trainer {
  /**
   * Makes one optimiser step.
   *
   * @param step from 0; the data, noise and rate of a step depend on nothing else
   * @return values for the log; {@code loss} always
   * @throws DivergedException if a loss or gradient is NaN or infinite; nothing has changed then,
   *     unless {@link #isBetweenSteps} is false
   */
  Map<String, Double> step(long step);

  /**
   * The name of the value by which divergence is detected: one that is positive and largest before
   * training.
   */
  default String monitoredLoss() {
    return "loss";
  }

  /** How long this process has waited for data; zero of a trainer that does not count it. */
  default Duration dataWait() {
    return Duration.ZERO;
  }

  /**
   * Floating-point operations of the model for one image in a step, forward and backward pass
   * together, a multiply-add counting as two; what is recomputed to save memory does not count.
   * Empty of a trainer that does not count them.
   *
   * @param step from 0
   */
  default OptionalDouble flopsPerImage(long step) {
    return OptionalDouble.empty();
  }

  /**
   * Whether the state is consistent, as before or after a whole step; false if a step failed after
   * it had changed a part of the state.
   */
  boolean isBetweenSteps();

  /**
   * All tensors of the state, by part; {@code ema} and {@code model} are what others read. Views of
   * the current state: to be used before the next step, and by rank 0 within {@link
   * io.github.rae4j.training.ProcessGroup#gathered}.
   */
  Map<String, Weights> state();

  /** Restores a state that {@link #state} returned after the given number of steps. */
  void load(Checkpoint checkpoint, long steps);

  /** Broadcasts the state of rank 0 to all processes. */
  void broadcast();
}
