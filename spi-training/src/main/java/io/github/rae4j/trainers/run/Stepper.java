package io.github.rae4j.trainers.run;

import io.github.rae4j.core.checkpoint.Checkpoint;
import io.github.rae4j.network.Weights;
import java.util.Map;

/** What a trainer does in each step, and the state that it does it with. */
public interface Stepper {
  /**
   * Makes one step of the optimiser.
   *
   * @param step from 0; the data, noise and rate of a step depend on nothing else
   * @return values for the log; {@code loss} always
   * @throws DivergedException before anything has changed, if a loss or gradient is no number
   */
  Map<String, Double> step(long step);

  /** All tensors of the state, by part; {@code ema} and {@code model} are what others read. */
  Map<String, Weights> state();

  /** Takes over the state that {@link #state} gave after so many steps. */
  void load(Checkpoint checkpoint, long steps);

  /** Gives all processes the first one's state. */
  void shareFirst();
}
