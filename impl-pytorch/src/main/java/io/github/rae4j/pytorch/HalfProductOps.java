// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.pytorch;

import io.github.rae4j.network.AttentionMask;
import io.github.rae4j.network.ParameterSpec;
import io.github.rae4j.network.Window;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * The part of {@link HalfOps} that multiplies: matrix products, convolutions and, where that is
 * faster, {@linkplain HalfAttention attention} take factors of a half-sized type and give that
 * type; the sums are float32 inside. A layer whose weight is float32 is computed in float32.
 */
abstract class HalfProductOps extends TorchOps {
  private final ScalarType half;
  private final HalfLinear linear;
  private final HalfAttention attention;
  // Several products often take the same value: query, key and value, or both halves of SwiGLU.
  private Rounded last = new Rounded(new Tensor(), new Tensor());

  /** A value and its rounded copy. */
  private record Rounded(Tensor exact, Tensor copy) {}

  /**
   * Prepares one pass; see {@link TorchOps}.
   *
   * @param half type of the factors: bfloat16 or float16
   * @param linear computes layers over tokens whose weights are of that type
   */
  HalfProductOps(
      ScalarType half,
      HalfLinear linear,
      Function<ParameterSpec, Tensor> parameters,
      Function<io.github.rae4j.tensor.Tensor, Tensor> constants,
      Lifetimes lifetimes) {
    super(parameters, constants, lifetimes);
    this.half = half;
    this.linear = linear;
    this.attention = new HalfAttention(half, linear.packing().map(PackedLinear::attention));
  }

  final boolean isHalf(Tensor x) {
    return TorchTensors.is(x, half);
  }

  /** A value as a factor; the copy lives until another value is rounded. */
  @SuppressWarnings("ReferenceEquality") // equal tensors may be other ones at the same address
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

  /** Whether a product has one row a sample, as those of times and classes. */
  private static boolean isOfSamples(Tensor x) {
    return x.dim() == 2;
  }

  /**
   * A product with one row a sample, such as the modulation by time and class: it scales all
   * tokens, so it is summed and kept in float32, by rounded weights. On a CPU each row is computed
   * by itself: the last bits of the products of OpenBLAS depend on how many rows they have.
   */
  private static Tensor ofSamples(Tensor x, Tensor weight, TensorOptional bias) {
    try (Tensor exact = x.to(ScalarType.Float);
        Tensor w = weight.to(ScalarType.Float)) {
      return x.is_cpu() && x.size(0) > 0
          ? Samples.each(exact, row -> Samples.asTwo(row, two -> torch.linear(two, w, bias)))
          : torch.linear(exact, w, bias);
    }
  }

  /**
   * A layer in float32, on a CPU sample by sample and in one thread: the last bits of the products
   * of OpenBLAS depend on how many rows they have, those of oneDNN's convolutions on the threads.
   */
  private static Tensor exact(Tensor x, UnaryOperator<Tensor> layer) {
    try (Tensor values = x.to(ScalarType.Float)) {
      return x.is_cpu() ? Threads.using(1, () -> Samples.each(values, layer)) : layer.apply(values);
    }
  }

  /** A linear layer in float32; by oneDNN, if its weight is in the order for that. */
  private Tensor exact(Tensor x, Tensor weight, Optional<Tensor> bias) {
    if (linear.isPacked(weight)) {
      try (Tensor values = x.to(ScalarType.Float)) {
        return linear.apply(values, weight, bias);
      }
    }
    try (TensorOptional added = bias.map(TensorOptional::new).orElseGet(TensorOptional::new)) {
      return exact(x, sample -> torch.linear(sample, weight, added));
    }
  }

  /** A convolution in float32. */
  private Tensor exact(Tensor x, Tensor weight, Optional<Tensor> bias, Window window) {
    if (linear.isPacked(weight)) {
      try (Tensor patches = Patches.of(x, window);
          Tensor layer = exact(patches, weight, bias)) {
        return Patches.map(layer, x, window);
      }
    }
    try (TensorOptional added = bias.map(TensorOptional::new).orElseGet(TensorOptional::new)) {
      return exact(x, sample -> convolve(sample, weight, added, window));
    }
  }

  @Override
  public Tensor linear(Tensor x, Tensor weight) {
    if (isOfSamples(x)) {
      return lifetimes.made(ofSamples(x, weight, new TensorOptional()), x, weight);
    }
    if (!isHalf(weight)) {
      return lifetimes.made(exact(x, weight, Optional.empty()), x, weight);
    }
    return lifetimes.made(linear.apply(rounded(x), weight, Optional.empty()), x, weight);
  }

  @Override
  public Tensor linear(Tensor x, Tensor weight, Tensor bias) {
    if (isOfSamples(x)) {
      try (Tensor exact = bias.to(ScalarType.Float);
          TensorOptional added = new TensorOptional(exact)) {
        return lifetimes.made(ofSamples(x, weight, added), x, weight, bias);
      }
    }
    if (!isHalf(weight)) {
      try (Tensor b = bias.to(ScalarType.Float)) {
        return lifetimes.made(exact(x, weight, Optional.of(b)), x, weight, bias);
      }
    }
    if (linear.isPacked(weight)) {
      return lifetimes.made(linear.apply(rounded(x), weight, Optional.of(bias)), x, weight, bias);
    }
    try (Tensor b = bias.to(half)) {
      return lifetimes.made(linear.apply(rounded(x), weight, Optional.of(b)), x, weight, bias);
    }
  }

  /** Whether a product by a weight can be followed by other operations at once. */
  boolean isFusible(Tensor weight) {
    return isHalf(weight) && linear.isPacked(weight);
  }

  /** The parts of a weight whose product is divided. */
  List<Tensor> parts(Tensor weight) {
    return linear.packing().orElseThrow().weights().get(weight).parts();
  }

  /** The result of an operation that an earlier pass has computed. */
  Tensor known(Tensor result, Tensor operand) {
    return lifetimes.made(result, operand);
  }

  /**
   * A product and what follows it, in one operation.
   *
   * @param weight {@linkplain #isFusible fusible}
   * @param operands all values that it takes
   */
  Tensor product(
      Tensor x, Tensor weight, Optional<Tensor> bias, PostOps after, List<Tensor> operands) {
    Tensor result = linear.apply(rounded(x), weight, bias, after);
    return lifetimes.made(result, operands.toArray(Tensor[]::new));
  }

  /** Norms by oneDNN; empty where layers are libtorch's. */
  Optional<RowNorms> rowNorms() {
    return linear.packing().map(PackedLinear::norms);
  }

  /**
   * A norm in one operation.
   *
   * @param type of the result
   * @param operands all values that it takes
   */
  Tensor norm(Tensor x, RowNorms.Affine affine, ScalarType type, List<Tensor> operands) {
    Tensor result = rowNorms().orElseThrow().apply(x, affine, type);
    return lifetimes.made(result, operands.toArray(Tensor[]::new));
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
    if (!isHalf(weight)) {
      return lifetimes.made(exact(x, weight, Optional.empty(), window), x, weight);
    }
    return super.conv2d(rounded(x), weight, window);
  }

  @Override
  public Tensor conv2d(Tensor x, Tensor weight, Tensor bias, Window window) {
    lifetimes.inspected(x);
    if (!isHalf(weight)) {
      try (Tensor b = bias.to(ScalarType.Float)) {
        return lifetimes.made(exact(x, weight, Optional.of(b), window), x, weight, bias);
      }
    }
    try (Tensor b = bias.to(half)) {
      return super.conv2d(rounded(x), weight, b, window);
    }
  }

  @Override
  public Tensor attention(Tensor q, Tensor k, Tensor v) {
    return lifetimes.made(attention.apply(q, k, v), q, k, v);
  }

  @Override
  public Tensor attention(Tensor q, Tensor k, Tensor v, AttentionMask<Tensor> mask) {
    ScalarType type = attention.ofMasked(q);
    try (Tensor queries = q.to(type);
        Tensor keys = k.to(type);
        Tensor values = v.to(type)) {
      return lifetimes.made(
          TorchAttention.masked(queries, keys, values, mask), q, k, v, mask.value());
    }
  }
}
