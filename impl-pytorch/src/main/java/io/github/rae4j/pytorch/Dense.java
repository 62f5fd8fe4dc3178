// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.pytorch;

import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * A tensor whose numbers lie one behind the other: another one itself, or a copy that is freed when
 * this is closed. A native object less for every operand is worth while: their Java halves have
 * left the processor's cache by the time of the next operation.
 */
record Dense(Tensor tensor, boolean isCopy) implements AutoCloseable {
  /** The same numbers. */
  static Dense of(Tensor x) {
    return x.is_contiguous() ? new Dense(x, false) : new Dense(x.contiguous(), true);
  }

  /**
   * Numbers for each sample.
   *
   * @param x with three axes, the first of which may be 1 for any number of samples; or with one
   */
  static Dense of(Tensor x, long samples) {
    if (x.dim() == 1 || x.size(0) == samples) {
      return of(x);
    }
    try (Tensor each = x.expand(samples, x.size(1), x.size(2))) {
      return new Dense(each.contiguous(), true);
    }
  }

  /** The same in float32. */
  static Dense exact(Tensor x, long samples) {
    if (TorchTensors.is(x, ScalarType.Float)) {
      return of(x, samples);
    }
    try (Tensor exact = x.to(ScalarType.Float)) {
      Dense dense = of(exact, samples);
      return new Dense(dense.isCopy() ? dense.tensor() : new Tensor(exact), true);
    }
  }

  /** A bias and what follows a product, as such tensors. */
  static PostOperands of(Optional<Tensor> bias, PostOps after, long samples) {
    Optional<Dense> added = bias.map(Dense::of);
    Optional<Dense> gate = after.gate().map(g -> of(g, samples));
    Optional<Dense> residual = after.residual().map(Dense::of);
    return new PostOperands(
        added,
        new PostOps(after.activation(), gate.map(Dense::tensor), residual.map(Dense::tensor)),
        gate,
        residual);
  }

  /** The operands of what follows a product. */
  record PostOperands(
      Optional<Dense> added, PostOps after, Optional<Dense> gate, Optional<Dense> residual)
      implements AutoCloseable {
    Optional<Tensor> bias() {
      return added.map(Dense::tensor);
    }

    @Override
    public void close() {
      added.ifPresent(Dense::close);
      gate.ifPresent(Dense::close);
      residual.ifPresent(Dense::close);
    }
  }

  @Override
  public void close() {
    if (isCopy) {
      tensor.close();
    }
  }
}
