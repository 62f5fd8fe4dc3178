// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.testkit;

import io.github.rae4j.network.ShapeRules;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import java.util.Arrays;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;

/** A dense row-major array of doubles on the heap; immutable. */
final class ReferenceArray {
  private final Shape shape;
  private final double[] values;

  private ReferenceArray(Shape shape, double[] values) {
    this.shape = shape;
    this.values = values;
  }

  /** What one element of a new array is, by its coordinates. */
  interface Element {
    double at(int[] index);
  }

  static ReferenceArray of(Tensor tensor) {
    Shape shape = tensor.shape();
    double[] values = new double[tensor.elements()];
    switch (tensor.dtype()) {
      case INT64 -> Arrays.setAll(values, i -> (double) tensor.longs().get(i));
      default -> {
        float[] floats = tensor.toFloat32().toFloatArray();
        Arrays.setAll(values, i -> floats[i]);
      }
    }
    return new ReferenceArray(shape, values);
  }

  /** Computes every element on its own. */
  static ReferenceArray compute(Shape shape, Element element) {
    double[] values = new double[Math.toIntExact(shape.elements())];
    int[] index = new int[shape.rank()];
    for (int i = 0; i < values.length; i++) {
      values[i] = element.at(index);
      for (int axis = shape.rank() - 1; axis >= 0; axis--) {
        if (++index[axis] < shape.dim(axis)) {
          break;
        }
        index[axis] = 0;
      }
    }
    return new ReferenceArray(shape, values);
  }

  Shape shape() {
    return shape;
  }

  int dim(int axis) {
    return shape.intDim(axis);
  }

  int rank() {
    return shape.rank();
  }

  double get(int... index) {
    int offset = 0;
    for (int axis = 0; axis < index.length; axis++) {
      offset = offset * shape.intDim(axis) + index[axis];
    }
    return values[offset];
  }

  double[] toArray() {
    return values.clone();
  }

  ReferenceArray reshape(Shape target) {
    if (target.elements() != values.length) {
      throw new IllegalArgumentException("cannot arrange " + shape + " as " + target);
    }
    return new ReferenceArray(target, values);
  }

  ReferenceArray map(DoubleUnaryOperator operator) {
    return new ReferenceArray(shape, Arrays.stream(values).map(operator).toArray());
  }

  /** Combines two arrays with NumPy's broadcasting. */
  ReferenceArray zip(ReferenceArray other, DoubleBinaryOperator operator) {
    return compute(
        ShapeRules.broadcast("broadcast", shape, other.shape),
        index -> operator.applyAsDouble(broadcast(index), other.broadcast(index)));
  }

  private double broadcast(int[] index) {
    int[] own = Arrays.copyOfRange(index, index.length - rank(), index.length);
    for (int axis = 0; axis < own.length; axis++) {
      own[axis] = Math.min(own[axis], dim(axis) - 1);
    }
    return get(own);
  }

  /** Folds one axis to extent 1. */
  ReferenceArray fold(int axis, double start, DoubleBinaryOperator operator) {
    return compute(
        shape.with(axis, 1),
        index -> {
          double result = start;
          for (int i = 0; i < dim(axis); i++) {
            result = operator.applyAsDouble(result, get(with(index, axis, i)));
          }
          return result;
        });
  }

  /** A copy of coordinates with another one at {@code axis}. */
  static int[] with(int[] index, int axis, int value) {
    int[] copy = index.clone();
    copy[axis] = value;
    return copy;
  }
}
