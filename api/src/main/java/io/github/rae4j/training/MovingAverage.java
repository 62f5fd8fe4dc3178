// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.training;

import io.github.rae4j.network.Weights;

/** The exponential moving average (EMA) of a network's parameters. Not thread-safe. */
public interface MovingAverage extends AutoCloseable {
  /** {@code average ← decay · average + (1 − decay) · parameter}. */
  void update(double decay);

  /** A copy in host memory, with all names of the network. */
  Weights weights();

  /** A view whose tensors are copied on access; see {@link TrainableNetwork#view}. */
  Weights view();

  /**
   * Replaces the average.
   *
   * @throws IllegalArgumentException if a name is unknown or a shape differs
   */
  void load(Weights weights);

  /** Frees native memory; closing twice does nothing. */
  @Override
  void close();
}
