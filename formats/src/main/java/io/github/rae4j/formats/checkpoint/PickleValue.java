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
 * What an {@link Unpickler} can build, besides {@code String}, {@code Long}, {@code BigInteger},
 * {@code Double} and {@code Boolean}. There is nothing here that runs.
 */
sealed interface PickleValue {
  /** Python's {@code None}. */
  enum None implements PickleValue {
    NONE
  }

  /** A list, or what is only read like one: tuple, set, {@code torch.Size}. */
  record Sequence(List<Object> items, boolean growable) implements PickleValue {
    static Sequence list() {
      return new Sequence(new ArrayList<>(), true);
    }

    static Sequence tuple(List<Object> items) {
      return new Sequence(items, false);
    }
  }

  /** A dict or an {@code OrderedDict}; keys are text, numbers, truth values or {@code None}. */
  record Dict(Map<Object, Object> entries) implements PickleValue {
    static Dict empty() {
      return new Dict(new LinkedHashMap<>());
    }
  }

  /** A byte string. */
  record Bytes(ByteBuffer data) implements PickleValue {}

  /** An object of a harmless class whose content nobody needs. */
  record Opaque(String type) implements PickleValue {}

  /**
   * A storage named by a persistent id.
   *
   * @param dtype absent for an untyped one, which is counted in bytes
   */
  record Storage(Optional<DType> dtype, String key, long elements) implements PickleValue {}

  /** A view of a storage, not checked yet. Offset and strides are in elements. */
  record View(Storage storage, DType dtype, long offset, List<Long> size, List<Long> strides)
      implements PickleValue {}

  /** A class or function that may be named. */
  sealed interface Global extends PickleValue {}

  /** The functions and container classes that may be called; each is a case of our own code. */
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
