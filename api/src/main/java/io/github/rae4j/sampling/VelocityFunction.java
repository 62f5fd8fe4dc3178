// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.sampling;

import io.github.rae4j.condition.Conditions;
import io.github.rae4j.model.Backbone;
import io.github.rae4j.tensor.Tensor;
import java.util.Map;
import java.util.Set;

/**
 * What a sampler asks of a backbone: its prediction at state x and time t under conditions.
 *
 * <p>The value is the backbone's prediction, whatever that means: velocity, noise, score or data;
 * {@link NoiseSchedule#prediction()} says which, and {@link ProbabilityFlow} makes a velocity of
 * it. Implementations are thread-safe.
 */
@FunctionalInterface
public interface VelocityFunction {
  /**
   * Evaluates the model.
   *
   * @param x float32 {@code (n, C, h, w)}
   * @param t float32 {@code (n)}, times in [0, 1]; 0 is data, 1 is noise
   * @param conditions of the n samples
   * @return float32 {@code (n, C, h, w)}
   */
  Tensor evaluate(Tensor x, Tensor t, Conditions conditions);

  /** As {@link #evaluate(Tensor, Tensor, Conditions)} for class labels y, int64 {@code (n)}. */
  default Tensor evaluate(Tensor x, Tensor t, Tensor y) {
    return evaluate(x, t, Conditions.labels(y));
  }

  /**
   * Evaluates the model and further outputs of its backbone in one pass. What is not asked for is
   * not computed.
   *
   * @param further names from {@link Backbone#furtherOutputs}
   * @return the prediction under {@link Backbone#PREDICTION}, and the further outputs under their
   *     names
   * @throws IllegalArgumentException if the model has no output of one of these names
   */
  default Map<String, Tensor> evaluate(
      Tensor x, Tensor t, Conditions conditions, Set<String> further) {
    if (!further.isEmpty()) {
      throw new IllegalArgumentException("this model has no outputs " + further);
    }
    return Map.of(Backbone.PREDICTION, evaluate(x, t, conditions));
  }
}
