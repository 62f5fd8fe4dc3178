// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.condition;

import io.github.rae4j.tensor.Tensor;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The conditions of a batch as the tensors that a backbone takes. Made by {@link
 * Conditioning#encode}; samplers and guidance pass them on, pick rows and join them, and need not
 * know what they mean. Immutable.
 *
 * @param count number of samples
 * @param tensors by the name of the network's input; the first axis of each has {@code count} rows.
 *     Empty for a network without conditions
 */
public record Conditions(int count, Map<String, Tensor> tensors) {
  /** The input under which a network takes class labels, int64 {@code (batch)}. */
  public static final String LABELS = "y";

  /** Copies the map and checks the number of rows. */
  public Conditions {
    tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
    tensors.forEach(
        (name, tensor) -> {
          if (tensor.shape().rank() == 0 || tensor.shape().dim(0) != count) {
            throw new IllegalArgumentException(
                String.format(
                    Locale.ROOT,
                    "the condition '%s' must have %d rows, but is %s",
                    name,
                    count,
                    tensor));
          }
        });
  }

  /** Conditions of a network that takes none. */
  public static Conditions none(int count) {
    return new Conditions(count, Map.of());
  }

  /** Class labels under {@link #LABELS}. */
  public static Conditions labels(long... labels) {
    return new Conditions(labels.length, Map.of(LABELS, Tensor.of(labels, labels.length)));
  }

  /** Class labels under {@link #LABELS}, int64 {@code (n)}. */
  public static Conditions labels(Tensor labels) {
    return new Conditions(labels.shape().intDim(0), Map.of(LABELS, labels));
  }

  /** The samples with the given numbers, in that order. */
  public Conditions pick(int... rows) {
    Map<String, Tensor> picked = new LinkedHashMap<>();
    tensors.forEach((name, tensor) -> picked.put(name, tensor.pickRows(rows)));
    return new Conditions(rows.length, picked);
  }

  /**
   * These conditions and, after them, others of the same network.
   *
   * @throws IllegalArgumentException if the names or shapes differ
   */
  public Conditions with(Conditions others) {
    if (!tensors.keySet().equals(others.tensors.keySet())) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "conditions %s and %s cannot be joined",
              tensors.keySet(),
              others.tensors.keySet()));
    }
    Map<String, Tensor> joined = new LinkedHashMap<>();
    tensors.forEach(
        (name, tensor) ->
            joined.put(name, Tensor.concatRows(List.of(tensor, others.tensor(name)))));
    return new Conditions(count + others.count, joined);
  }

  /**
   * The tensor of one input.
   *
   * @throws IllegalArgumentException if there is none of this name
   */
  public Tensor tensor(String name) {
    Tensor tensor = tensors.get(name);
    if (tensor == null) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT, "there is no condition '%s'; there are %s", name, tensors.keySet()));
    }
    return tensor;
  }
}
