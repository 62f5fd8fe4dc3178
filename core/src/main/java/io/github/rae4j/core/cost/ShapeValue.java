// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.cost;

import io.github.rae4j.tensor.DType;
import io.github.rae4j.tensor.Shape;
import java.util.Optional;

/**
 * What {@link ShapeOps} knows of a value.
 *
 * @param dtype element type
 * @param shape extents, the first of a batched value being {@link Shape#BATCH}
 * @param storage the number of the activation that holds it, or {@link #NO_ACTIVATION}
 * @param parameter the key, if this is a tensor of the checkpoint
 */
public record ShapeValue(DType dtype, Shape shape, int storage, Optional<String> parameter) {
  /** The storage of parameters and constants, which take no activation memory. */
  static final int NO_ACTIVATION = -1;

  @Override
  public String toString() {
    return dtype == DType.FLOAT32 ? shape.toString() : dtype.torchName() + " " + shape;
  }
}
