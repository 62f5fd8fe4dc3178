// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.formats.checkpoint;

import io.github.rae4j.errors.RaeException;
import io.github.rae4j.formats.checkpoint.PickleValue.Bytes;
import io.github.rae4j.formats.checkpoint.PickleValue.Callable;
import io.github.rae4j.formats.checkpoint.PickleValue.Dict;
import io.github.rae4j.formats.checkpoint.PickleValue.ElementType;
import io.github.rae4j.formats.checkpoint.PickleValue.Global;
import io.github.rae4j.formats.checkpoint.PickleValue.Opaque;
import io.github.rae4j.formats.checkpoint.PickleValue.Sequence;
import io.github.rae4j.formats.checkpoint.PickleValue.Storage;
import io.github.rae4j.formats.checkpoint.PickleValue.StorageType;
import io.github.rae4j.formats.checkpoint.PickleValue.View;
import io.github.rae4j.tensor.DType;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Builds tensors and containers, and nothing else, for an {@link Unpickler}. */
final class TorchObjects {
  private static final int MAX_RANK = 64;

  /** Limits the copies that a short pickle can request over and over again. */
  private static final long MAX_COPIED = 16L << 20;

  private final SourceFile file;
  private final TorchGlobals globals = new TorchGlobals();
  private final Map<String, Storage> storages = new LinkedHashMap<>();
  private long copied;

  TorchObjects(SourceFile file) {
    this.file = file;
  }

  /** Every storage named so far, by key, in the order of first mention. */
  Map<String, Storage> storages() {
    return storages;
  }

  /**
   * The class or function with this name; a name that is not known is refused and nothing is run.
   */
  Global global(String module, String name) {
    String qualified = module + "." + name;
    return globals.find(qualified).orElseThrow(() -> forbidden(qualified));
  }

  RaeException forbidden(String qualified) {
    return file.refuse(
        "refused: its pickle asks for "
            + qualified
            + ", which is neither a tensor nor a container; nothing of it was run. "
            + "If you trust the source, save its state_dict alone or convert it to safetensors.");
  }

  /** The storage for a persistent id: ('storage', class, key, location, elements[, view]). */
  Storage storage(Object id) {
    List<Object> parts = id instanceof Sequence sequence ? sequence.items() : List.of();
    boolean view = parts.size() == 6 && parts.get(5) != PickleValue.None.NONE;
    if (parts.size() < 5
        || parts.size() > 6
        || view
        || !"storage".equals(parts.get(0))
        || !(parts.get(1) instanceof StorageType type)
        || !(parts.get(2) instanceof String key)
        || !(parts.get(4) instanceof Long elements)
        || elements < 0) {
      throw file.refuse("its pickle refers to something that is not a plain storage");
    }
    Storage storage = new Storage(type.dtype(), key, elements);
    Storage earlier = storages.putIfAbsent(key, storage);
    if (earlier != null && !earlier.equals(storage)) {
      throw file.refuse("its storage '" + key + "' has two types or sizes; the file is damaged");
    }
    return storage;
  }

  /** The result of calling {@code callable}. */
  Object call(Object callable, Object arguments) {
    if (!(callable instanceof Callable function)
        || !(arguments instanceof Sequence sequence)
        || sequence.growable()) {
      throw file.refuse("its pickle calls something that cannot be called; the file is damaged");
    }
    List<Object> args = sequence.items();
    return switch (function) {
      case ORDERED_DICT -> orderedDict(args);
      case SIZE, SET -> Sequence.tuple(args.isEmpty() ? List.of() : only(function, args).items());
      case BYTES -> bytes(args);
      case ENCODE -> encode(args);
      case NAMESPACE -> new Opaque("argparse.Namespace");
      case REBUILD_TENSOR_V2 -> tensor(args, 6, false);
      case REBUILD_TENSOR_V3 -> tensor(args, 7, true);
      case REBUILD_PARAMETER -> parameter(args);
    };
  }

  private Dict orderedDict(List<Object> args) {
    Dict dict = Dict.empty();
    if (!args.isEmpty()) {
      Sequence pairs = only(Callable.ORDERED_DICT, args);
      charge(pairs.items().size());
      for (Object pair : pairs.items()) {
        if (!(pair instanceof Sequence entry) || entry.items().size() != 2) {
          throw malformed(Callable.ORDERED_DICT);
        }
        put(dict, entry.items().get(0), entry.items().get(1));
      }
    }
    return dict;
  }

  /** Sets an entry if the key is of an allowed type. */
  void put(Dict dict, Object key, Object value) {
    if (!(key instanceof String
        || key instanceof Long
        || key instanceof BigInteger
        || key instanceof Double
        || key instanceof Boolean
        || key instanceof PickleValue.None)) {
      throw file.refuse("a dictionary has a key that is neither text nor a number");
    }
    dict.entries().put(key, value);
  }

  private Sequence only(Callable function, List<Object> args) {
    if (args.size() == 1 && args.get(0) instanceof Sequence sequence) {
      return sequence;
    }
    throw malformed(function);
  }

  private Bytes bytes(List<Object> args) {
    if (!args.isEmpty()) {
      throw malformed(Callable.BYTES);
    }
    return new Bytes(ByteBuffer.allocate(0));
  }

  private Bytes encode(List<Object> args) {
    if (args.size() != 2
        || !(args.get(0) instanceof String text)
        || !(args.get(1) instanceof String encoding)
        || !Set.of("latin1", "latin-1").contains(encoding)) {
      throw malformed(Callable.ENCODE);
    }
    charge(text.length());
    return new Bytes(ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1)));
  }

  private void charge(long amount) {
    copied += amount;
    if (copied > MAX_COPIED) {
      throw file.refuse("its pickle unfolds into far more than a checkpoint holds");
    }
  }

  private Object parameter(List<Object> args) {
    if (args.size() != 3 || !(args.get(0) instanceof View view)) {
      throw malformed(Callable.REBUILD_PARAMETER);
    }
    return view;
  }

  /** (storage, offset, size, strides, requires_grad, hooks[, element type][, metadata]). */
  private View tensor(List<Object> args, int count, boolean typed) {
    Callable function = typed ? Callable.REBUILD_TENSOR_V3 : Callable.REBUILD_TENSOR_V2;
    if (args.size() < count
        || args.size() > count + 1
        || !(args.get(0) instanceof Storage storage)
        || !(args.get(1) instanceof Long offset)
        || offset < 0) {
      throw malformed(function);
    }
    List<Long> size = extents(function, args.get(2));
    List<Long> strides = extents(function, args.get(3));
    if (size.size() != strides.size()) {
      throw malformed(function);
    }
    DType dtype;
    if (typed) {
      if (!(args.get(6) instanceof ElementType type)) {
        throw malformed(function);
      }
      dtype = type.dtype();
    } else {
      dtype = storage.dtype().orElseThrow(() -> malformed(function));
    }
    return new View(storage, dtype, offset, size, strides);
  }

  private List<Long> extents(Callable function, Object value) {
    if (!(value instanceof Sequence sequence) || sequence.items().size() > MAX_RANK) {
      throw malformed(function);
    }
    List<Long> extents = new ArrayList<>();
    for (Object item : sequence.items()) {
      if (!(item instanceof Long extent) || extent < 0) {
        throw malformed(function);
      }
      extents.add(extent);
    }
    return extents;
  }

  private RaeException malformed(Callable function) {
    return file.refuse(
        "its pickle gives "
            + function.name().toLowerCase(Locale.ROOT)
            + " values that do not fit; the file is damaged");
  }
}
