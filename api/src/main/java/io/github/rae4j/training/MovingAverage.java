// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.training;

import io.github.rae4j.network.Weights;

/** The exponential moving average (EMA) of a network's parameters. Not thread-safe. */
public interface MovingAverage extends AutoCloseable {
  /** {@code average ← decay · average + (1 − decay) · parameter}. */
  void update(double decay);

  /**
   * A copy in host memory, with all names of the network. What other processes hold of a sharded
   * average is read within {@link ProcessGroup#gathered} by rank 0 only.
   */
  Weights weights();

  /** A view whose tensors are copied on access; see {@link TrainableNetwork#view}. */
  Weights view();

  /**
   * Replaces the average. Rank 0 may read the tensors of a sharded one again in {@link
   * ProcessGroup#broadcast(MovingAverage)}, until when they must stay readable.
   *
   * @throws IllegalArgumentException if a name is unknown or a shape differs
   */
  void load(Weights weights);

  /** Frees native memory; closing twice does nothing. */
  @Override
  void close();
}
