// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.formats.checkpoint;

import io.github.rae4j.errors.RaeException;
import io.github.rae4j.formats.checkpoint.PickleValue.Action;
import io.github.rae4j.formats.checkpoint.PickleValue.Bytes;
import io.github.rae4j.formats.checkpoint.PickleValue.Callable;
import io.github.rae4j.formats.checkpoint.PickleValue.Dict;
import io.github.rae4j.formats.checkpoint.PickleValue.ElementType;
import io.github.rae4j.formats.checkpoint.PickleValue.Global;
import io.github.rae4j.formats.checkpoint.PickleValue.Opaque;
import io.github.rae4j.formats.checkpoint.PickleValue.Sequence;
import io.github.rae4j.formats.checkpoint.PickleValue.Storage;
import io.github.rae4j.formats.checkpoint.PickleValue.StorageType;
import io.github.rae4j.formats.checkpoint.PickleValue.Unknown;
import io.github.rae4j.formats.checkpoint.PickleValue.Unreadable;
import io.github.rae4j.formats.checkpoint.PickleValue.View;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Builds tensors and containers, and nothing else, for an {@link Unpickler}. Objects of other
 * classes become {@link Opaque}: neither their constructors nor any other code is run.
 */
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

  /** The class or function with this name; a name by which pickles attack is refused. */
  Global global(String module, String name) {
    String qualified = module + "." + name;
    if (DangerousGlobals.contains(qualified)) {
      throw forbidden(qualified);
    }
    return globals.find(qualified);
  }

  RaeException forbidden(String qualified) {
    return file.refuse(
        "refused: its pickle asks for "
            + qualified
            + ", which no checkpoint needs; nothing of it was run. "
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
    Storage storage = new Storage(type.type(), key, elements);
    Storage earlier = storages.putIfAbsent(key, storage);
    if (earlier != null && !earlier.equals(storage)) {
      throw file.refuse("its storage '" + key + "' has two types or sizes; the file is damaged");
    }
    return storage;
  }

  /** The result of calling {@code callable}. */
  Object call(Object callable, Object arguments) {
    if (!(arguments instanceof Sequence sequence) || sequence.growable()) {
      throw file.refuse("its pickle calls something without arguments; the file is damaged");
    }
    if (callable instanceof Unknown type) {
      return new Opaque(type.name());
    }
    if (callable instanceof Opaque opaque) {
      return opaque;
    }
    if (!(callable instanceof Callable function)) {
      throw file.refuse("its pickle calls something that cannot be called; the file is damaged");
    }
    List<Object> args = sequence.items();
    return switch (function.action()) {
      case DICT -> dict(function, args);
      case COUNTER -> args.isEmpty() ? Dict.empty() : counter(function, args);
      case DEFAULT_DICT -> Dict.empty();
      case SEQUENCE -> sequence(args);
      case BYTES -> bytes(args);
      case ENCODE -> encode(function, args);
      case GET_ATTRIBUTE -> attribute(function, args);
      case RECONSTRUCT -> reconstructed(function, args);
      case REBUILD_TENSOR -> tensor(function, args, 4, false);
      case REBUILD_TENSOR_V2 -> tensor(function, args, 6, false);
      case REBUILD_TENSOR_V3 -> tensor(function, args, 7, true);
      case REBUILD_PARAMETER -> parameter(function, args);
      case REBUILD_FROM_TYPE -> ofType(function, args);
      case UNREADABLE_TENSOR -> new Unreadable(kind(function.name()));
    };
  }

  /** What {@code torch._utils._rebuild_sparse_tensor} makes: a sparse tensor. */
  private static String kind(String function) {
    return switch (function.substring(function.lastIndexOf('_') + 1)) {
      case "qtensor" -> "a quantised tensor";
      case "storage" -> "a tensor of the device 'meta', which has no values";
      case "subclass" -> "a tensor of a class of its own, such as a DTensor";
      case "numpy" -> "a tensor that was saved as an array of NumPy";
      default -> function.contains("nested") ? "a nested tensor" : "a sparse tensor";
    };
  }

  /** Classes in classes are named by {@code getattr} in old protocols. */
  private Object attribute(Callable function, List<Object> args) {
    if (args.size() < 2 || !(args.get(1) instanceof String name)) {
      throw malformed(function);
    }
    Global found = global(nameOf(args.get(0)), name);
    return args.get(0) instanceof Unknown ? found : new Opaque(nameOf(found));
  }

  private Opaque reconstructed(Callable function, List<Object> args) {
    if (args.isEmpty()) {
      throw malformed(function);
    }
    return new Opaque(nameOf(args.get(0)));
  }

  /** The name of a class or function, or of the class of an object. */
  static String nameOf(Object value) {
    if (value instanceof Unknown type) {
      return type.name();
    }
    if (value instanceof Callable known) {
      return known.name();
    }
    if (value instanceof StorageType type) {
      return type.type().map(t -> "torch storage of " + t.name()).orElse("torch.UntypedStorage");
    }
    if (value instanceof ElementType type) {
      return "torch." + type.name();
    }
    if (value instanceof Storage) {
      return "torch storage";
    }
    return value instanceof Opaque opaque ? opaque.type() : "object";
  }

  /** {@code func, type, args, state}: a parameter, a buffer, or a tensor with attributes. */
  private Object ofType(Callable function, List<Object> args) {
    if (args.size() != 4
        || !(args.get(0) instanceof Callable rebuild)
        || rebuild.action() == Action.REBUILD_FROM_TYPE) {
      throw malformed(function);
    }
    return call(rebuild, args.get(2));
  }

  /** What a list, set or tuple is made of; it is opaque if that is none of them. */
  private static Object sequence(List<Object> args) {
    if (args.isEmpty()) {
      return Sequence.tuple(List.of());
    }
    return args.get(0) instanceof Sequence items
        ? Sequence.tuple(items.items())
        : new Opaque("sequence");
  }

  private Dict counter(Callable function, List<Object> args) {
    return args.size() == 1 && args.get(0) instanceof Dict counts ? counts : dict(function, args);
  }

  private Dict dict(Callable function, List<Object> args) {
    Dict dict = Dict.empty();
    if (!args.isEmpty()) {
      Sequence pairs = only(function, args);
      charge(pairs.items().size());
      for (Object pair : pairs.items()) {
        if (!(pair instanceof Sequence entry) || entry.items().size() != 2) {
          throw malformed(function);
        }
        put(dict, entry.items().get(0), entry.items().get(1));
      }
    }
    return dict;
  }

  /** Sets an entry if Python could have the key. */
  void put(Dict dict, Object key, Object value) {
    if (key instanceof Dict || (key instanceof Sequence sequence && sequence.growable())) {
      throw file.refuse("a dictionary has a key that is itself a list or a dictionary");
    }
    boolean plain =
        key instanceof String
            || key instanceof Number
            || key instanceof Boolean
            || key instanceof PickleValue.None;
    dict.entries().put(plain ? key : new PickleValue.Key(key, dict.entries().size()), value);
  }

  private Sequence only(Callable function, List<Object> args) {
    if (args.size() == 1 && args.get(0) instanceof Sequence sequence) {
      return sequence;
    }
    throw malformed(function);
  }

  /** A copy of bytes; of a number or a list, which rae4j has no use for, only the fact. */
  private Object bytes(List<Object> args) {
    if (args.isEmpty()) {
      return new Bytes(ByteBuffer.allocate(0));
    }
    return args.get(0) instanceof Bytes bytes ? bytes : new Opaque("bytes");
  }

  private Bytes encode(Callable function, List<Object> args) {
    if (args.size() != 2
        || !(args.get(0) instanceof String text)
        || !(args.get(1) instanceof String encoding)
        || !Set.of("latin1", "latin-1").contains(encoding)) {
      throw malformed(function);
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

  /** The tensor that comes first; what follows says whether it learns, and where it lay. */
  private Object parameter(Callable function, List<Object> args) {
    if (args.isEmpty()
        || !(args.get(0) instanceof View
            || args.get(0) instanceof Unreadable
            || args.get(0) instanceof Opaque)) {
      throw malformed(function);
    }
    return args.get(0);
  }

  /** (storage, offset, size, strides, requires_grad, hooks[, element type][, metadata]). */
  private View tensor(Callable function, List<Object> args, int count, boolean typed) {
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
    ElementType type;
    if (typed) {
      if (!(args.get(6) instanceof ElementType given)) {
        throw malformed(function);
      }
      type = given;
    } else {
      type = storage.type().orElseThrow(() -> malformed(function));
    }
    return new View(storage, type, offset, size, strides);
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
        "its pickle gives " + function.name() + " values that do not fit; the file is damaged");
  }
}
