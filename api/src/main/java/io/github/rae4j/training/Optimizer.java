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
   * What other processes hold of a sharded state is read within {@link ProcessGroup#gathered} by
   * rank 0 only.
   */
  Weights state();

  /** A view whose tensors are copied on access; see {@link TrainableNetwork#view}. */
  Weights stateView();

  /**
   * Continues from a saved state. Rank 0 may read the tensors of a sharded state again in {@link
   * ProcessGroup#broadcast(Optimizer)}, until when they must stay readable.
   *
   * @throws IllegalArgumentException if a tensor is missing or misshapen
   */
  void load(Weights state, long steps);

  /** Frees native memory; closing twice does nothing. */
  @Override
  void close();
}
