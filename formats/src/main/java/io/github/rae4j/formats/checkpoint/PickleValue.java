// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.formats.checkpoint;

import io.github.rae4j.tensor.DType;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The values that an {@link Unpickler} can build, besides {@code String}, {@code Long}, {@code
 * BigInteger}, {@code Double} and {@code Boolean}. None of them is executable.
 */
sealed interface PickleValue {
  /** Python's {@code None}. */
  enum None implements PickleValue {
    NONE
  }

  /** A list, or something read like one: a tuple, set or {@code torch.Size}. */
  record Sequence(List<Object> items, boolean growable) implements PickleValue {
    static Sequence list() {
      return new Sequence(new ArrayList<>(), true);
    }

    static Sequence tuple(List<Object> items) {
      return new Sequence(items, false);
    }
  }

  /** A dict, or something read like one; other keys than plain values are {@link Key}s. */
  record Dict(Map<Object, Object> entries) implements PickleValue {
    static Dict empty() {
      return new Dict(new LinkedHashMap<>());
    }
  }

  /** A byte string. */
  record Bytes(ByteBuffer data) implements PickleValue {}

  /**
   * A key of a dict that is no plain value, such as a tuple or a member of an enum. No two are
   * equal, because what they stand for is not known.
   *
   * @param number tells the keys of one dict apart
   */
  record Key(Object value, int number) implements PickleValue {}

  /** An object of which only the class is known: it was not built, and its state was not read. */
  record Opaque(String type) implements PickleValue {}

  /**
   * A tensor without plain elements, such as a sparse or a quantised one.
   *
   * @param what the kind, for messages
   */
  record Unreadable(String what) implements PickleValue {}

  /**
   * A storage named by a persistent id.
   *
   * @param type empty for an untyped storage, which is counted in bytes
   */
  record Storage(Optional<ElementType> type, String key, long elements) implements PickleValue {
    /** Bytes of one element. */
    long elementBytes() {
      return type.map(ElementType::bytes).orElse(1);
    }
  }

  /** A view of a storage, not yet checked. Offset and strides are in elements. */
  record View(Storage storage, ElementType type, long offset, List<Long> size, List<Long> strides)
      implements PickleValue {}

  /** A class or function that a pickle may name. */
  sealed interface Global extends PickleValue {}

  /** What rae4j itself does in place of the functions and container classes it knows. */
  enum Action {
    DICT,
    COUNTER,
    DEFAULT_DICT,
    SEQUENCE,
    BYTES,
    ENCODE,
    GET_ATTRIBUTE,
    RECONSTRUCT,
    REBUILD_TENSOR,
    REBUILD_TENSOR_V2,
    REBUILD_TENSOR_V3,
    REBUILD_PARAMETER,
    REBUILD_FROM_TYPE,
    UNREADABLE_TENSOR
  }

  /**
   * A function or class that may be called.
   *
   * @param name its qualified name
   */
  record Callable(Action action, String name) implements Global {}

  /** A class or function that rae4j does not know. Calling it gives an {@link Opaque}. */
  record Unknown(String name) implements Global {}

  /** A class such as {@code torch.FloatStorage}; without a type for an untyped one. */
  record StorageType(Optional<ElementType> type) implements Global {}

  /**
   * An element type such as {@code torch.float8_e4m3fn}.
   *
   * @param name as PyTorch has it, without {@code torch.}
   * @param bytes size of an element
   * @param dtype empty for a type that tensors of rae4j cannot have
   */
  record ElementType(String name, int bytes, Optional<DType> dtype) implements Global {
    static ElementType of(DType dtype) {
      return new ElementType(dtype.torchName(), dtype.byteSize(), Optional.of(dtype));
    }
  }
}
