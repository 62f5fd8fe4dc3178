// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.training;

import io.github.rae4j.network.Weights;

/** An optimiser for the parameters of one network. Not thread-safe. */
public interface Optimizer extends AutoCloseable {
  /**
   * Updates every parameter that has a gradient, by the rule; no other one moves, whatever the
   * decay. The gradients are kept.
   *
   * @param learningRate of this step
   */
  void step(double learningRate);

  /** Number of steps so far. */
  long steps();

  /**
   * A copy of the optimiser's state: a tensor {@code slot/parameter} for every slot and parameter.
   */
  Weights state();

  /** A view whose tensors are copied on access; see {@link TrainableNetwork#view}. */
  Weights stateView();

  /**
   * Continues from a saved state.
   *
   * @throws IllegalArgumentException if a tensor is missing or misshapen
   */
  void load(Weights state, long steps);

  /** Frees native memory; closing twice does nothing. */
  @Override
  void close();
}
