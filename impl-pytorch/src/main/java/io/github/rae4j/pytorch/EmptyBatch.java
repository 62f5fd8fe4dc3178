// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.pytorch;

import io.github.rae4j.network.Signature;
import io.github.rae4j.network.TensorSpec;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;

/** Inputs of batch size 0, with which a forward pass runs all its operations at almost no cost. */
final class EmptyBatch {
  private EmptyBatch() {}

  static Map<String, Tensor> of(Signature signature) {
    Map<String, Tensor> inputs = new LinkedHashMap<>();
    for (TensorSpec spec : signature.inputs()) {
      Shape shape = spec.shape();
      boolean batched = shape.rank() > 0 && shape.dim(0) == Shape.BATCH;
      Shape empty = batched ? shape.with(0, 0) : shape;
      inputs.put(spec.name(), Tensor.wrap(spec.dtype(), empty, Tensor.buffer(spec.dtype(), empty)));
    }
    return inputs;
  }
}
