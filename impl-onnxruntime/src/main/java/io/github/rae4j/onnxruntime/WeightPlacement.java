// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.onnxruntime;

import io.github.rae4j.tensor.Tensor;
import java.util.Set;

/** Where the tensors of a model are kept that are too large to be part of it. */
interface WeightPlacement {
  /** Adds an initializer to the graph. */
  void place(OnnxGraph graph, String name, Tensor tensor);

  /** Forgets what the finished model does not reference. */
  void keepOnly(Set<String> names);
}
