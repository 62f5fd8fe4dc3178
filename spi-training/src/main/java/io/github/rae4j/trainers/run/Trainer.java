package io.github.rae4j.trainers.run;

import io.github.rae4j.formats.checkpoint.Checkpoint;
import io.github.rae4j.network.Weights;
import java.util.Map;

/** What a trainer does in each step, and the state that it does it with. */
public interface Trainer {
  /**
   * Makes one step of the optimiser.
   *
   * @param step from 0; the data, noise and rate of a step depend on nothing else
   * @return values for the log; {@code loss} always
   * @throws DivergedException if a loss or gradient is no number; before anything has changed,
   *     unless {@link #isBetweenSteps} says otherwise
   */
  Map<String, Double> step(long step);

  /**
   * Which of the values tells whether a run explodes: one that is positive, and largest before
   * anything has been learned.
   */
  default String monitoredLoss() {
    return "loss";
  }

  /**
   * Whether the state is that before or after a step, also when a step has failed; false if it had
   * changed a part of the state by then.
   */
  boolean isBetweenSteps();

  /**
   * All tensors of the state, by part; {@code ema} and {@code model} are what others read. As they
   * are when they are asked for: to be used before the next step.
   */
  Map<String, Weights> state();

  /** Takes over the state that {@link #state} gave after so many steps. */
  void load(Checkpoint checkpoint, long steps);

  /** Gives all processes the first one's state. */
  void broadcast();
}
