// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.training;

import io.github.rae4j.tensor.Tensor;
import java.util.Map;

/** An objective prepared for repeated evaluation. Not thread-safe. */
public interface TrainingProgram extends AutoCloseable {
  /**
   * Evaluates the objective and records what is needed to differentiate it.
   *
   * @param inputs named tensors; the batch size may differ from call to call
   * @throws io.github.rae4j.errors.RaeException if the device has not enough memory
   */
  ForwardPass evaluate(Map<String, Tensor> inputs);

  /** Evaluates without recording a graph, to the same bits; the result cannot be differentiated. */
  ForwardPass evaluateWithoutGradients(Map<String, Tensor> inputs);

  /** Frees what was kept between evaluations; closing twice does nothing. */
  @Override
  void close();
}
