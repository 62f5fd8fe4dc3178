// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.pytorch;

import io.github.rae4j.network.AttentionMask;
import io.github.rae4j.network.ParameterSpec;
import io.github.rae4j.network.Resampling;
import io.github.rae4j.network.Window;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Operations whose matrix products, convolutions and attention take factors of a half-sized type;
 * the sums are float32 inside.
 *
 * <p>Values are of either type. Products give the half-sized one, in which activation functions and
 * the product of two such values stay, as does all that only moves elements. Sums, and so the
 * residual stream, norms, softmax and everything else are computed in float32 and stay there.
 */
final class HalfOps extends TorchOps {
  private final ScalarType half;
  // Several products often take the same value: query, key and value, or both halves of SwiGLU.
  private Rounded last = new Rounded(new Tensor(), new Tensor());

  /** A value and its rounded copy. */
  private record Rounded(Tensor exact, Tensor copy) {}

  /**
   * Prepares one pass; see {@link TorchOps}.
   *
   * @param half type of the factors: bfloat16 or float16
   */
  HalfOps(
      ScalarType half,
      Function<ParameterSpec, Tensor> parameters,
      Function<io.github.rae4j.tensor.Tensor, Tensor> constants,
      Lifetimes lifetimes) {
    super(parameters, constants, lifetimes);
    this.half = half;
  }

  private boolean isHalf(Tensor x) {
    return x.scalar_type() == half;
  }

  /** A value as a factor; the copy lives until another value is rounded. */
  private Tensor rounded(Tensor x) {
    if (isHalf(x)) {
      return x;
    }
    if (x != last.exact()) {
      last.copy().close();
      last = new Rounded(x, x.to(half));
    }
    return last.copy();
  }

  /** Applies an operation to a value of float32. */
  private Tensor exactly(Tensor x, UnaryOperator<Tensor> operation) {
    if (!isHalf(x)) {
      return operation.apply(x);
    }
    lifetimes.inspected(x);
    try (Tensor exact = x.to(ScalarType.Float)) {
      return operation.apply(exact);
    }
  }

  // --- products ---

  @Override
  public Tensor linear(Tensor x, Tensor weight) {
    try (Tensor w = weight.to(half)) {
      return lifetimes.made(torch.linear(rounded(x), w), x, weight);
    }
  }

  @Override
  public Tensor linear(Tensor x, Tensor weight, Tensor bias) {
    try (Tensor w = weight.to(half);
        Tensor b = bias.to(half);
        TensorOptional added = new TensorOptional(b)) {
      return lifetimes.made(torch.linear(rounded(x), w, added), x, weight, bias);
    }
  }

  @Override
  public Tensor matmul(Tensor a, Tensor b) {
    try (Tensor left = a.to(half);
        Tensor right = b.to(half)) {
      return lifetimes.made(torch.matmul(left, right), a, b);
    }
  }

  @Override
  public Tensor conv2d(Tensor x, Tensor weight, Window window) {
    lifetimes.inspected(x);
    try (Tensor w = weight.to(half)) {
      return super.conv2d(rounded(x), w, window);
    }
  }

  @Override
  public Tensor conv2d(Tensor x, Tensor weight, Tensor bias, Window window) {
    lifetimes.inspected(x);
    try (Tensor w = weight.to(half);
        Tensor b = bias.to(half)) {
      return super.conv2d(rounded(x), w, b, window);
    }
  }

  @Override
  public Tensor attention(Tensor q, Tensor k, Tensor v) {
    try (Tensor queries = q.to(half);
        Tensor keys = k.to(half);
        Tensor values = v.to(half)) {
      return lifetimes.made(torch.scaled_dot_product_attention(queries, keys, values), q, k, v);
    }
  }

  @Override
  public Tensor attention(Tensor q, Tensor k, Tensor v, AttentionMask<Tensor> mask) {
    try (Tensor queries = q.to(half);
        Tensor keys = k.to(half);
        Tensor values = v.to(half)) {
      return lifetimes.made(
          TorchAttention.masked(queries, keys, values, mask), q, k, v, mask.value());
    }
  }

  // --- what stays float32 ---

  @Override
  public Tensor layerNorm(Tensor x, double eps) {
    return exactly(x, exact -> super.layerNorm(exact, eps));
  }

  @Override
  public Tensor layerNorm(Tensor x, Tensor weight, Tensor bias, double eps) {
    return exactly(x, exact -> super.layerNorm(exact, weight, bias, eps));
  }

  @Override
  public Tensor rmsNorm(Tensor x, Tensor weight, double eps) {
    return exactly(x, exact -> super.rmsNorm(exact, weight, eps));
  }

  @Override
  public Tensor batchNorm(
      Tensor x, Tensor weight, Tensor bias, Tensor mean, Tensor variance, double eps) {
    return exactly(x, exact -> super.batchNorm(exact, weight, bias, mean, variance, eps));
  }

  @Override
  public Tensor groupNorm(Tensor x, int groups, Tensor weight, Tensor bias, double eps) {
    return exactly(x, exact -> super.groupNorm(exact, groups, weight, bias, eps));
  }

  @Override
  public Tensor add(Tensor a, Tensor b) {
    // libtorch widens the other one.
    return exactly(a, exact -> super.add(exact, b));
  }

  @Override
  public Tensor sub(Tensor a, Tensor b) {
    return exactly(a, exact -> super.sub(exact, b));
  }

  @Override
  public Tensor div(Tensor a, Tensor b) {
    return exactly(a, exact -> super.div(exact, b));
  }

  @Override
  public Tensor add(Tensor x, double c) {
    return exactly(x, exact -> super.add(exact, c));
  }

  @Override
  public Tensor sigmoid(Tensor x) {
    return exactly(x, super::sigmoid);
  }

  @Override
  public Tensor exp(Tensor x) {
    return exactly(x, super::exp);
  }

  @Override
  public Tensor sqrt(Tensor x) {
    return exactly(x, super::sqrt);
  }

  @Override
  public Tensor sin(Tensor x) {
    return exactly(x, super::sin);
  }

  @Override
  public Tensor cos(Tensor x) {
    return exactly(x, super::cos);
  }

  @Override
  public Tensor softmax(Tensor x, int axis) {
    return exactly(x, exact -> super.softmax(exact, axis));
  }

  @Override
  public Tensor rotary(Tensor x, Tensor cos, Tensor sin) {
    return exactly(x, exact -> super.rotary(exact, cos, sin));
  }

  @Override
  public Tensor mean(Tensor x, int axis, boolean keepAxis) {
    return exactly(x, exact -> super.mean(exact, axis, keepAxis));
  }

  @Override
  public Tensor sum(Tensor x, int axis, boolean keepAxis) {
    return exactly(x, exact -> super.sum(exact, axis, keepAxis));
  }

  @Override
  public Tensor avgPool2d(Tensor x, Window window, boolean countPadding) {
    return exactly(x, exact -> super.avgPool2d(exact, window, countPadding));
  }

  @Override
  public Tensor resize(Tensor x, int height, int width, Resampling resampling) {
    return exactly(x, exact -> super.resize(exact, height, width, resampling));
  }
}
