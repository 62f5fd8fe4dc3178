// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.pytorch;

import io.github.rae4j.tensor.Shape;
import java.util.List;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;

/** A value of {@link FusedOps}: a tensor, or an operation that waits for what follows it. */
sealed interface FusedValue permits FusedValue.Made, FusedNorm, FusedProduct {
  /** From how many numbers of a sample on it pays to wait: smaller ones stay in the cache. */
  long LEAST_NUMBERS = 1 << 14;

  /** The numbers, which are computed now unless they have been. */
  Tensor tensor();

  /** The numbers as a factor of a product, maybe rounded already. */
  default Tensor factor() {
    return tensor();
  }

  /** The extents. */
  Shape shape();

  /** Whether it depends on parameters alone. */
  default boolean fixed() {
    return false;
  }

  /** The value of a function, if it can be computed along. */
  default Optional<FusedValue> activated(PostOps.Activation activation) {
    return Optional.empty();
  }

  /** The value times another one, if it can be computed along. */
  default Optional<FusedValue> times(FusedValue other) {
    return Optional.empty();
  }

  /** The sum with another one, if it can be computed along. */
  default Optional<FusedValue> plus(FusedValue other) {
    return Optional.empty();
  }

  /** Equal parts along an axis, if each can be computed by itself. */
  default Optional<List<FusedValue>> chunked(int parts, int axis) {
    return Optional.empty();
  }

  /**
   * A value that has been computed.
   *
   * @param fixed whether it depends on parameters alone
   */
  record Made(HalfOps ops, Tensor tensor, boolean fixed) implements FusedValue {
    /** A value that may depend on inputs. */
    Made(HalfOps ops, Tensor tensor) {
      this(ops, tensor, false);
    }

    @Override
    public Shape shape() {
      return ops.shape(tensor);
    }
  }
}
