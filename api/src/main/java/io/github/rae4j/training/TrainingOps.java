// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.training;

import io.github.rae4j.network.Ops;
import java.util.Map;

/**
 * The operations of an {@link Objective}: those of networks, networks themselves, and what only
 * losses need.
 *
 * <p>An objective has no parameters of its own: {@link #parameter} is an {@link
 * IllegalStateException}.
 *
 * @param <V> a value of the engine
 */
public interface TrainingOps<V> extends Ops<V> {
  /**
   * Runs a network; gradients reach its learning parameters and the inputs.
   *
   * @return a value for every output of its signature
   */
  Map<String, V> run(TrainableNetwork network, Map<String, V> inputs);

  /** Runs a network whose parameters count as constants; gradients reach the inputs only. */
  Map<String, V> runFrozen(TrainableNetwork network, Map<String, V> inputs);

  /**
   * Runs a computation over {@link Ops} with the parameters and buffers of a network, for example
   * its forward pass in training mode, where it differs from inference.
   */
  Map<String, V> run(TrainableNetwork parameters, Body body, Map<String, V> inputs);

  /** The value as a constant: no gradient passes. */
  V stopGradient(V x);

  /** |x|; the gradient at 0 is 0. */
  V abs(V x);

  /** log(1 + eˣ). */
  V softplus(V x);

  /** The nearest integer, halves to even; no gradient passes. */
  V round(V x);

  /** min(max(x, low), high). */
  V clamp(V x, double low, double high);

  /** The mean over all elements, a value without axes. */
  V mean(V x);

  /** The mean over all axes but the first. {@code (batch, …)} → {@code (batch)}. */
  V meanPerSample(V x);

  /** A computation over the parameters of a network. */
  interface Body {
    /** Computes named values. */
    <V> Map<String, V> run(TrainingOps<V> ops, Map<String, V> inputs);
  }
}
