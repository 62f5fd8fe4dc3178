package io.github.rae4j.training;

import io.github.rae4j.tensor.Tensor;
import java.util.Map;

/**
 * The values of an objective on one batch, with the record of how they came about.
 *
 * <p>Not thread-safe. Closing frees the record; evaluations should not outlive their step.
 */
public interface ForwardPass extends AutoCloseable {
  /** Whether the objective gave a value of this name. */
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
   * Adds the gradient of {@code Σ weight · value} to the networks' gradients. The record is used
   * up.
   *
   * @param weights of values without axes
   */
  void backward(Map<String, Double> weights);

  /** Adds the gradient of one value to the networks' gradients. The record is used up. */
  default void backward(String output) {
    backward(Map.of(output, 1.0));
  }

  /**
   * Euclidean norm of the gradient of a value with respect to one parameter, which the networks'
   * gradients do not see; with several processes, of the mean gradient. The record stays.
   *
   * @return 0 if the value does not depend on the parameter
   */
  double gradientNorm(String output, TrainableNetwork network, String parameter);

  /**
   * Makes a value of this evaluation the new content of a buffer, such as a running statistic.
   *
   * @throws IllegalArgumentException if the network has no such buffer or the shapes differ
   */
  void assign(String output, TrainableNetwork network, String buffer);

  /** Frees the record; closing twice does nothing. */
  @Override
  void close();
}
