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

/** Texts and numbers among the named tensors of a state. */
final class StateTensors {
  private StateTensors() {}

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
