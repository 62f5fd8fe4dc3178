package io.github.rae4j.training;

import io.github.rae4j.network.Weights;

/** An optimiser at work on the parameters of one network. Not thread-safe. */
public interface Optimizer extends AutoCloseable {
  /**
   * Changes every parameter that has a gradient. The gradients stay.
   *
   * @param learningRate of this step
   */
  void step(double learningRate);

  /** Number of steps so far. */
  long steps();

  /** A copy of what is kept: a tensor {@code slot/parameter} for every slot and parameter. */
  Weights state();

  /** The same, each tensor copied when it is asked for; see {@link TrainableNetwork#view}. */
  Weights stateView();

  /**
   * Continues from a saved state.
   *
   * @throws IllegalArgumentException if a tensor is missing or misshapen
   */
  void load(Weights state, long steps);

  /** Gives back native memory; closing twice does nothing. */
  @Override
  void close();
}
