// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.evaluation;

import io.github.rae4j.errors.DataException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.network.Weights;
import io.github.rae4j.tensor.DType;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** Texts, numbers and groups among the named tensors of a state. */
final class StateTensors {
  private StateTensors() {}

  /** The tensors whose names begin with a prefix, without it. */
  static Weights within(Weights state, String prefix) {
    Set<String> names =
        state.names().stream()
            .filter(name -> name.startsWith(prefix))
            .map(name -> name.substring(prefix.length()))
            .collect(Collectors.toUnmodifiableSet());
    return new Weights() {
      @Override
      public Set<String> names() {
        return names;
      }

      @Override
      public Tensor get(String name) {
        return state.get(prefix + name);
      }

      @Override
      public String origin() {
        return state.origin();
      }
    };
  }

  static Tensor text(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return Tensor.of(bytes, bytes.length);
  }

  static String text(Weights state, String name) {
    Tensor tensor = require(state, name, DType.UINT8);
    byte[] bytes = new byte[tensor.elements()];
    tensor.bytes().get(bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  static long[] numbers(Weights state, String name) {
    return require(state, name, DType.INT64).toLongArray();
  }

  static Tensor doubles(double[] values) {
    Shape shape = Shape.of(values.length);
    ByteBuffer bytes = Tensor.buffer(DType.FLOAT64, shape);
    bytes.asDoubleBuffer().put(values);
    return Tensor.wrap(DType.FLOAT64, shape, bytes);
  }

  static double[] doubles(Weights state, String name) {
    Tensor tensor = require(state, name, DType.FLOAT64);
    double[] values = new double[tensor.elements()];
    tensor.bytes().asDoubleBuffer().get(values);
    return values;
  }

  private static Tensor require(Weights state, String name, DType dtype) {
    Tensor tensor = state.names().contains(name) ? state.get(name) : Tensor.scalar(0);
    if (tensor.dtype() != dtype || tensor.shape().rank() != 1) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "%s is no part of this evaluation: it has no tensor '%s' of %s",
              state.origin(),
              name,
              dtype.torchName()),
          Where.file(state.origin()).atKey(name));
    }
    return tensor;
  }
}
