// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.formats.checkpoint;

import io.github.rae4j.tensor.DType;
import io.github.rae4j.tensor.Shape;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * A node in the structure of a checkpoint: tensors in dictionaries and lists, among plain values.
 */
public sealed interface Node {

  /** A dictionary, in its own order. */
  record Dict(List<Entry> entries) implements Node {
    /** Copies the list. */
    public Dict {
      entries = List.copyOf(entries);
    }
  }

  /**
   * A key with its value.
   *
   * @param key {@link Text}, {@link Whole}, {@link Real}, {@link Truth}, {@link None}, or {@link
   *     Opaque} for any other
   */
  record Entry(Node key, Node value) {}

  /** A list, tuple, set or {@code torch.Size}. */
  record Items(List<Node> items) implements Node {
    /** Copies the list. */
    public Items {
      items = List.copyOf(items);
    }
  }

  /** A tensor, identified by its name in the checkpoint. */
  record TensorLeaf(String name, DType dtype, Shape shape) implements Node {}

  /** A string. */
  record Text(String value) implements Node {}

  /** An integer of any size. */
  record Whole(BigInteger value) implements Node {}

  /** A floating-point number. */
  record Real(double value) implements Node {}

  /** A boolean. */
  record Truth(boolean value) implements Node {}

  /** A byte string; read-only. */
  record Bytes(ByteBuffer data) implements Node {}

  /** Python's {@code None}. */
  record None() implements Node {}

  /** An object or a class whose content was not read; only the name of the class is known. */
  record Opaque(String type) implements Node {}
}
