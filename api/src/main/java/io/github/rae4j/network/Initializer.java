// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.network;

import io.github.rae4j.tensor.Tensor;
import java.util.function.Supplier;

/** How a parameter starts when a network is trained from nothing. */
public sealed interface Initializer {
  /** Every element is {@code value}. */
  record Constant(double value) implements Initializer {}

  /** Normal with mean 0. */
  record Normal(double std) implements Initializer {}

  /** Normal with mean 0, cut off at {@code ±bound} (an absolute value, not in units of std). */
  record TruncatedNormal(double std, double bound) implements Initializer {}

  /** Uniform in [−bound, bound]. */
  record Uniform(double bound) implements Initializer {}

  /**
   * Uniform in ±√(6 / (fan-in + fan-out)) (Glorot and Bengio, 2010).
   *
   * <p>The fans are those of the tensor seen as a matrix (first extent × product of the others).
   */
  record XavierUniform() implements Initializer {}

  /** A fixed table, for example sine-cosine positions. */
  record Table(Supplier<Tensor> values) implements Initializer {}

  /** All zeros. */
  Initializer ZEROS = new Constant(0);

  /** All ones. */
  Initializer ONES = new Constant(1);

  /** Xavier uniform. */
  Initializer XAVIER_UNIFORM = new XavierUniform();

  /** Normal with mean 0. */
  static Initializer normal(double std) {
    return new Normal(std);
  }

  /** Uniform in ±1/√fanIn: PyTorch's default for linear and convolution weights and biases. */
  static Initializer torchDefault(long fanIn) {
    return new Uniform(1 / Math.sqrt((double) fanIn));
  }

  /** A fixed table. */
  static Initializer table(Supplier<Tensor> values) {
    return new Table(values);
  }
}
