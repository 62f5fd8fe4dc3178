// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.pytorch;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The norm by the root mean square, by kernels that sum each row alike, where libtorch's mean
 * depends on how many rows there are.
 */
final class RootMeanSquare {
  /** Channels from which passes over memory count. */
  private static final long WIDE = 256;

  private RootMeanSquare() {}

  /**
   * The norm over the last axis, in float32.
   *
   * @param x {@code (..., channels)}
   * @param weight {@code (channels)} of float32
   */
  static Tensor norm(Tensor x, Tensor weight, double eps) {
    return x.size(-1) < WIDE ? narrow(x, weight, eps) : wide(x, weight, eps);
  }

  private static Tensor narrow(Tensor x, Tensor weight, double eps) {
    // The mean of x and -x is 0, so their layer norm is the root mean square's.
    try (Tensor exact = x.to(ScalarType.Float);
        Tensor minus = exact.neg();
        TensorVector halves = new TensorVector(exact, minus);
        Tensor both = torch.cat(halves, -1);
        TensorOptional none = new TensorOptional();
        Tensor normed = torch.layer_norm(both, new long[] {both.size(-1)}, none, none, eps, true);
        Tensor first = normed.narrow(-1, 0, x.size(-1))) {
      return torch.mul(first, weight);
    }
  }

  /** With fewer passes over memory. */
  private static Tensor wide(Tensor x, Tensor weight, double eps) {
    // The norm of a vector has a kernel of its own, which sums each row by itself.
    try (Tensor exact = x.to(ScalarType.Float);
        Scalar two = new Scalar(2.0);
        ScalarTypeOptional usual = new ScalarTypeOptional();
        Tensor length = torch.linalg_vector_norm(exact, two, new long[] {-1}, true, usual);
        Tensor squares = torch.mul(length, length);
        Scalar channels = new Scalar((double) x.size(-1));
        Tensor mean = torch.div(squares, channels);
        Scalar least = new Scalar(eps);
        Tensor positive = torch.add(mean, least);
        Tensor scale = torch.rsqrt(positive)) {
      Tensor scaled = torch.mul(exact, scale);
      scaled.mul_(weight);
      return scaled;
    }
  }
}
