// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.formats.checkpoint;

import io.github.rae4j.formats.checkpoint.PickleValue.Unreadable;
import io.github.rae4j.formats.checkpoint.PickleValue.View;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Converts the objects built by an {@link Unpickler} into an immutable tree, and names and checks
 * its tensors.
 *
 * <p>Python objects may contain themselves or share parts without end, so depth and number of nodes
 * are limited.
 */
final class PickleTree {
  private static final int MAX_DEPTH = 100;
  private static final int MAX_NODES = 1_000_000;
  private static final long MAX_NAME_LETTERS = 32L << 20;

  private final SourceFile file;
  private final Function<PickleValue.Storage, StorageRegion> storages;
  private final Map<String, StoredTensor> tensors = new LinkedHashMap<>();
  private final Map<String, String> unreadable = new LinkedHashMap<>();
  private final List<String> path = new ArrayList<>();
  private int nodes;
  private long nameLetters;

  /**
   * @param storages finds the bytes of a storage or throws
   */
  PickleTree(SourceFile file, Function<PickleValue.Storage, StorageRegion> storages) {
    this.file = file;
    this.storages = storages;
  }

  /** The tree below {@code root}. A tensor that is the whole checkpoint is named "tensor". */
  Node build(Object root) {
    return root instanceof View view ? leaf(view, "tensor") : node(root);
  }

  /** The tensors of the tree by path, in tree order. */
  Map<String, StoredTensor> tensors() {
    return tensors;
  }

  /** Tensors that are there but cannot be given, by path, with the reason. */
  Map<String, String> unreadable() {
    return unreadable;
  }

  private Node node(Object value) {
    if (path.size() > MAX_DEPTH || ++nodes > MAX_NODES) {
      throw file.refuse("its contents are nested too deeply or without end; the file is damaged");
    }
    if (value instanceof PickleValue.Dict dict) {
      List<Node.Entry> entries = new ArrayList<>();
      for (Map.Entry<Object, Object> entry : dict.entries().entrySet()) {
        Node key = scalar(entry.getKey());
        entries.add(new Node.Entry(key, child(label(entry.getKey()), entry.getValue())));
      }
      return new Node.Dict(entries);
    }
    if (value instanceof PickleValue.Sequence sequence) {
      List<Node> items = new ArrayList<>();
      for (Object item : sequence.items()) {
        items.add(child(Integer.toString(items.size()), item));
      }
      return new Node.Items(items);
    }
    if (value instanceof Unreadable tensor) {
      return unreadable(name(), "is " + tensor.what());
    }
    return value instanceof View view ? leaf(view, name()) : scalar(value);
  }

  private Node child(String label, Object value) {
    path.add(label);
    Node node = node(value);
    path.remove(path.size() - 1);
    return node;
  }

  /** The path joined by slashes. The limit is needed because many tensors may share a long key. */
  private String name() {
    for (String label : path) {
      nameLetters += label.length() + 1;
    }
    if (nameLetters > MAX_NAME_LETTERS) {
      throw file.refuse("the names of its tensors are endlessly long; the file is damaged");
    }
    return String.join("/", path);
  }

  private static String label(Object key) {
    if (key instanceof Boolean truth) {
      return truth ? "True" : "False";
    }
    if (key instanceof PickleValue.Key other) {
      // Not the whole value: it may be a tuple of anything.
      return "(" + TorchObjects.nameOf(other.value()) + " " + other.number() + ")";
    }
    return key instanceof PickleValue.None ? "None" : key.toString();
  }

  private Node unreadable(String name, String reason) {
    unreadable.put(name, reason);
    return new Node.Opaque("tensor that " + reason);
  }

  private Node leaf(View view, String name) {
    if (view.type().dtype().isEmpty()) {
      return unreadable(
          name, "has elements of torch." + view.type().name() + ", which rae4j does not read");
    }
    StoredTensor tensor =
        StoredTensor.view(
            name,
            storages.apply(view.storage()),
            view.type().dtype().get(),
            view.offset(),
            view.size().stream().mapToLong(Long::longValue).toArray(),
            view.strides().stream().mapToLong(Long::longValue).toArray());
    if (tensors.put(name, tensor) != null) {
      throw file.refuse("two of its tensors are named '" + name + "'");
    }
    return new Node.TensorLeaf(name, tensor.dtype(), tensor.shape());
  }

  private Node scalar(Object value) {
    if (value instanceof String text) {
      return new Node.Text(text);
    }
    if (value instanceof Long number) {
      return new Node.Whole(BigInteger.valueOf(number));
    }
    if (value instanceof BigInteger number) {
      return new Node.Whole(number);
    }
    if (value instanceof Double number) {
      return new Node.Real(number);
    }
    if (value instanceof Boolean truth) {
      return new Node.Truth(truth);
    }
    if (value instanceof PickleValue.Bytes bytes) {
      return new Node.Bytes(bytes.data().asReadOnlyBuffer());
    }
    if (value instanceof PickleValue.None) {
      return new Node.None();
    }
    if (value instanceof PickleValue.Key key) {
      return new Node.Opaque(TorchObjects.nameOf(key.value()));
    }
    // A class, a function or a storage, or an object of an unknown class.
    return new Node.Opaque(TorchObjects.nameOf(value));
  }
}
