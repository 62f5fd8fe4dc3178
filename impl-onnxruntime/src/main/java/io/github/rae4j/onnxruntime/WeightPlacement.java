// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.onnxruntime;

import io.github.rae4j.tensor.Tensor;
import java.util.Set;

/** Where the tensors of a model are kept that are too large to be part of it. */
interface WeightPlacement {
  /** Adds an initializer to the graph. */
  void place(OnnxGraph graph, String name, Tensor tensor);

  /**
   * Adds initializers for a matrix in integers of eight bits, {@code (in, out)}, and its scales.
   *
   * @param weight {@code (out, in)} as it is stored
   */
  void placeInt8(OnnxGraph graph, String name, String scales, Tensor weight);

  /** Forgets what the finished model does not reference. */
  void keepOnly(Set<String> names);
}
