// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.network;

import io.github.rae4j.tensor.DType;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * Named tensors of a checkpoint.
 *
 * <p>Thread-safe. Tensors are usually mapped parts of the file and cost no heap; those that have to
 * be rearranged (strided views) are copied when asked for.
 */
public interface Weights {
  /** The names, in the order of the checkpoint. */
  Set<String> names();

  /**
   * One tensor, in its own element type.
   *
   * @throws IllegalArgumentException if there is no such name
   */
  Tensor get(String name);

  /**
   * The shape of one tensor, without rearranging its elements.
   *
   * @throws IllegalArgumentException if there is no such name
   */
  default Shape shape(String name) {
    return get(name).shape();
  }

  /**
   * The element type of one tensor.
   *
   * @throws IllegalArgumentException if there is no such name
   */
  default DType dtype(String name) {
    return get(name).dtype();
  }

  /**
   * Passes on the elements of a tensor of any size, also of one that is too large for {@link #get}.
   *
   * @param blocks takes the elements in order, as vectors of one block each; none of a tensor
   *     without elements
   * @throws IllegalArgumentException if there is no such name
   */
  default void forEachBlock(String name, Consumer<Tensor> blocks) {
    Tensor tensor = get(name);
    if (tensor.elements() > 0) {
      blocks.accept(tensor.reshape(tensor.elements()));
    }
  }

  /**
   * Tensors that the checkpoint has but that cannot be given, such as quantised ones: by name, with
   * the reason as the rest of a sentence. They are not among the {@link #names}.
   */
  default Map<String, String> unreadable() {
    return Map.of();
  }

  /** Where the weights come from, for messages and provenance; for example a file name. */
  String origin();

  /**
   * The same tensors under other names.
   *
   * @param names gives the new name; names that are not to change are given back
   * @throws io.github.rae4j.errors.RaeException if two tensors would have one name
   */
  default Weights renamed(UnaryOperator<String> names) {
    return new CompositeWeights(origin()).addAll(this, names);
  }

  /**
   * The tensors whose names begin with a prefix, named by what follows it.
   *
   * @param prefix with the separator that ends it, such as {@code "encoder."}
   */
  default Weights below(String prefix) {
    return new CompositeWeights(origin()).addBelow(this, prefix);
  }

  /**
   * The tensors of several checkpoints as one.
   *
   * @throws io.github.rae4j.errors.RaeException if two of them have a tensor of the same name
   */
  static Weights join(List<Weights> parts) {
    String origin =
        parts.stream().map(Weights::origin).distinct().collect(Collectors.joining(" and "));
    CompositeWeights joined = new CompositeWeights(origin);
    parts.forEach(part -> joined.addAll(part, UnaryOperator.identity()));
    return joined;
  }

  /** Tensors that are already in memory. */
  static Weights of(String origin, Map<String, Tensor> tensors) {
    Map<String, Tensor> copy = Collections.unmodifiableMap(new TreeMap<>(tensors));
    return new Weights() {
      @Override
      public Set<String> names() {
        return copy.keySet();
      }

      @Override
      public Tensor get(String name) {
        Tensor tensor = copy.get(name);
        if (tensor == null) {
          throw new IllegalArgumentException(origin + " has no tensor '" + name + "'");
        }
        return tensor;
      }

      @Override
      public String origin() {
        return origin;
      }
    };
  }
}
