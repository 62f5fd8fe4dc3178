// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.pytorch;

import io.github.rae4j.network.ParameterSpec;
import io.github.rae4j.network.Resampling;
import io.github.rae4j.network.Window;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Operations whose products take factors of a half-sized type, and give it ({@link
 * HalfProductOps}).
 *
 * <p>Values are of either type. Activation functions and the product of two half-sized values stay
 * in that type, as does all that only moves elements. Sums, and so the residual stream, norms,
 * softmax and everything else are computed in float32 and stay there.
 */
final class HalfOps extends HalfProductOps {
  private final ComplexRotary rotary = new ComplexRotary();

  /** Prepares one pass; see {@link HalfProductOps}. */
  HalfOps(
      ScalarType half,
      HalfLinear linear,
      Function<ParameterSpec, Tensor> parameters,
      Function<io.github.rae4j.tensor.Tensor, Tensor> constants,
      Lifetimes lifetimes) {
    super(half, linear, parameters, constants, lifetimes);
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
    Tensor normed =
        rowNorms()
            .map(norms -> norms.meanSquare(x, weight, eps))
            .orElseGet(() -> RootMeanSquare.norm(x, weight, eps));
    return lifetimes.made(normed, x, weight);
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
    if (isHalf(b) && !isHalf(a) && a.sizes().equals(b.sizes())) {
      return lifetimes.made(widened(b, a), a, b);
    }
    if (isHalf(a) && a.sizes().equals(b.sizes())) {
      return lifetimes.made(widened(a, b), a, b);
    }
    // libtorch widens the other one.
    return exactly(a, exact -> super.add(exact, b));
  }

  /** A sum of equal shapes; libtorch is slower where it has to widen one while it adds. */
  private static Tensor widened(Tensor half, Tensor other) {
    Tensor sum = half.to(ScalarType.Float);
    sum.add_(other);
    return sum;
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
    if (!isHalf(x)) {
      return super.add(x, c);
    }
    try (Scalar number = new Scalar(c)) {
      Tensor sum = x.to(ScalarType.Float);
      sum.add_(number);
      return lifetimes.made(sum, x);
    }
  }

  @Override
  public Tensor gelu(Tensor x) {
    return lifetimes.made(WholeVectors.apply(x, WholeVectors.Parts.OF_GELU, torch::gelu), x);
  }

  @Override
  public Tensor geluTanh(Tensor x) {
    return lifetimes.made(
        WholeVectors.apply(x, WholeVectors.Parts.OF_GELU, values -> torch.gelu(values, "tanh")), x);
  }

  @Override
  public Tensor silu(Tensor x) {
    return lifetimes.made(WholeVectors.apply(x, WholeVectors.Parts.OF_GRAIN, torch::silu), x);
  }

  @Override
  public Tensor sigmoid(Tensor x) {
    return exactly(
        x,
        exact ->
            lifetimes.made(
                WholeVectors.apply(exact, WholeVectors.Parts.OF_GRAIN, torch::sigmoid), exact));
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
    lifetimes.inspected(x);
    try (Tensor exact = x.to(ScalarType.Float)) {
      Optional<Tensor> turned = rotary.turn(exact, cos, sin);
      return turned.isPresent()
          ? lifetimes.made(turned.get(), x, cos, sin)
          : super.rotary(exact, cos, sin);
    }
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
