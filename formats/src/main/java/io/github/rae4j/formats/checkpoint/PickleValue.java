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

  /** A dict or {@code OrderedDict}; keys are strings, numbers, booleans or {@code None}. */
  record Dict(Map<Object, Object> entries) implements PickleValue {
    static Dict empty() {
      return new Dict(new LinkedHashMap<>());
    }
  }

  /** A byte string. */
  record Bytes(ByteBuffer data) implements PickleValue {}

  /** An object of a harmless class whose content is not needed. */
  record Opaque(String type) implements PickleValue {}

  /**
   * A storage named by a persistent id.
   *
   * @param dtype empty for an untyped storage, which is counted in bytes
   */
  record Storage(Optional<DType> dtype, String key, long elements) implements PickleValue {}

  /** A view of a storage, not yet checked. Offset and strides are in elements. */
  record View(Storage storage, DType dtype, long offset, List<Long> size, List<Long> strides)
      implements PickleValue {}

  /** A class or function that a pickle may name. */
  sealed interface Global extends PickleValue {}

  /**
   * The functions and container classes that may be called; rae4j implements each of them itself.
   */
  enum Callable implements Global {
    ORDERED_DICT,
    SIZE,
    SET,
    BYTES,
    ENCODE,
    NAMESPACE,
    REBUILD_TENSOR_V2,
    REBUILD_TENSOR_V3,
    REBUILD_PARAMETER
  }

  /** A class such as {@code torch.FloatStorage}. */
  record StorageType(Optional<DType> dtype) implements Global {}

  /** An element type such as {@code torch.float8_e4m3fn}. */
  record ElementType(DType dtype) implements Global {}
}
