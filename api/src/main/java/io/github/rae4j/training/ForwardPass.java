// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.training;

import io.github.rae4j.tensor.Tensor;
import java.util.Map;

/**
 * The values of an objective on one batch, with the graph that differentiation needs.
 *
 * <p>Not thread-safe. Closing frees the graph; a forward pass should not outlive its step.
 */
public interface ForwardPass extends AutoCloseable {
  /** Whether the objective has a value of this name. */
  boolean has(String output);

  /**
   * A value without axes.
   *
   * @throws IllegalArgumentException if there is no such value or it has axes
   */
  double scalar(String output);

  /** A copy of any value in host memory; float64 under {@link Precision#FLOAT64}. */
  Tensor output(String output);

  /**
   * Adds the gradient of {@code Σ weight · value} to the networks' gradients. The graph is
   * consumed.
   *
   * @param weights of values without axes
   */
  void backward(Map<String, Double> weights);

  /** Adds the gradient of one value to the networks' gradients. The graph is consumed. */
  default void backward(String output) {
    backward(Map.of(output, 1.0));
  }

  /**
   * Euclidean norm of the gradient of a value with respect to one parameter, without changing the
   * networks' gradients; with several processes, of the all-reduced mean gradient. The graph is
   * kept.
   *
   * @return 0 if the value does not depend on the parameter
   */
  double gradientNorm(String output, TrainableNetwork network, String parameter);

  /**
   * Assigns a value of this forward pass to a buffer, such as a running statistic. The next pass
   * sees it.
   *
   * @throws IllegalArgumentException if the network has no such buffer or the shapes differ
   */
  void assign(String output, TrainableNetwork network, String buffer);

  /** Frees the graph; closing twice does nothing. */
  @Override
  void close();
}
