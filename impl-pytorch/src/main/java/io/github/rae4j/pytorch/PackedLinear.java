// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.pytorch;

import io.github.rae4j.natives.CpuFeatures;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import org.bytedeco.pytorch.Dispatcher;
import org.bytedeco.pytorch.FunctionSchema;
import org.bytedeco.pytorch.GenericList;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.OperatorHandle;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Linear layers of bfloat16 or float32 whose weights were brought once into the order in which
 * oneDNN reads them; without that it does so in every pass. The results are the same.
 *
 * <p>libtorch's operations for it are known by name only. Thread-safe until it is closed.
 */
final class PackedLinear implements AutoCloseable {
  private static final int ROW_STEP = 97;

  /** Smaller products are multiplied before anything could be tried. */
  private static final long LEAST_RESULTS = 1 << 14;

  /** Of so many results several are rounded differently if they were summed differently. */
  private static final long TRIED_RESULTS = 1 << 20;

  private final Map<Product, Way> ways = new ConcurrentHashMap<>();
  private final OperatorHandle order;
  private final OperatorHandle linear;
  private final IValue noActivation = kept(new IValue("none"));
  private final IValue noScalars;
  private final IValue noAlgorithm = kept(new IValue(""));

  /** The shape of a product, and the threads that there are for it. */
  private record Product(
      long samples, long rows, long in, long out, ScalarType type, int available) {
    long results() {
      return samples * rows * out;
    }
  }

  /**
   * How samples are multiplied.
   *
   * @param together whether by one product
   * @param threads of a product
   */
  record Way(boolean together, int threads) {
    private static final Way ALONE = new Way(false, 1);
  }

  private PackedLinear() {
    Dispatcher operations = Dispatcher.singleton();
    order = kept(operations.findSchemaOrThrow("mkldnn::_reorder_linear_weight", ""));
    linear = kept(operations.findSchemaOrThrow("mkldnn::_linear_pointwise", ""));
    try (FunctionSchema example = torch.parseSchema("f(Scalar?[] scalars) -> Tensor");
        GenericList none = new GenericList(example.arguments().type().get().containedType(0))) {
      noScalars = kept(new IValue(none));
    }
  }

  /**
   * For a processor that gains by it, one with AMX: its products are so fast that the order counts.
   * Others lose as often as they gain.
   */
  static Optional<PackedLinear> ofThisMachine() {
    return CpuFeatures.ofThisMachine().hasAmxBf16()
        ? Optional.of(new PackedLinear())
        : Optional.empty();
  }

  /** One reference of our own outlives whatever pointer scope the calling thread is in. */
  private static <P extends org.bytedeco.javacpp.Pointer> P kept(P pointer) {
    pointer.retainReference();
    return pointer;
  }

  /**
   * The weight in the other order, in memory of its own; {@link Tensor#is_mkldnn} tells it apart,
   * and no operation but {@link #apply} takes it.
   *
   * @param weight {@code (out, in)} of bfloat16 or float32
   */
  Tensor pack(Tensor weight) {
    try (IValue plain = new IValue(weight);
        IValue anyRows = new IValue();
        IValueVector stack = new IValueVector(plain, anyRows)) {
      order.callBoxed(stack);
      return result(stack);
    }
  }

  /**
   * A linear layer.
   *
   * @param x {@code (..., in)} of the weight's type
   * @param weight as {@link #pack} gave it
   * @param bias {@code (out)} of that type
   * @return {@code (..., out)} of that type
   */
  Tensor apply(Tensor x, Tensor weight, Optional<Tensor> bias) {
    if (x.numel() == 0) {
      return empty(x, weight.size(0));
    }
    try (IValue input = new IValue(x);
        IValue packed = new IValue(weight);
        IValue added = bias.map(IValue::new).orElseGet(IValue::new);
        IValueVector stack =
            new IValueVector(input, packed, added, noActivation, noScalars, noAlgorithm)) {
      linear.callBoxed(stack);
      return result(stack);
    }
  }

  /**
   * The fastest way to multiply samples that gives the bits of each by itself and by one thread.
   * For some shapes oneDNN sums in other parts if there are more rows or threads; which, is tried
   * once by numbers drawn at random.
   *
   * @param rows of each sample
   * @param weight as {@link #pack} gave it
   * @param available threads, at least 1
   */
  Way way(long samples, long rows, Tensor weight, int available) {
    ScalarType type = weight.scalar_type().intern();
    Product product = new Product(samples, rows, weight.size(1), weight.size(0), type, available);
    if ((samples == 1 && available == 1) || product.results() < LEAST_RESULTS) {
      return Way.ALONE;
    }
    return ways.computeIfAbsent(product, this::tried);
  }

  private Way tried(Product product) {
    List<Way> candidates = new ArrayList<>();
    for (int number = product.available(); number >= 1; number /= 2) {
      candidates.add(new Way(true, number));
    }
    for (int number = product.available(); number > 1; number /= 2) {
      candidates.add(new Way(false, number));
    }
    SplittableRandom random = new SplittableRandom(product.hashCode());
    // The weights of a layer may be all alike, such as zeros, and would show nothing.
    try (Tensor drawn = numbers(product.out(), product, random);
        Tensor weight = pack(drawn)) {
      return candidates.stream()
          .filter(way -> isAlike(product, weight, way, random))
          .findFirst()
          .orElse(Way.ALONE);
    }
  }

  private boolean isAlike(Product product, Tensor weight, Way way, SplittableRandom random) {
    long rows = product.samples() * product.rows();
    for (long done = 0; done < TRIED_RESULTS; done += product.results()) {
      try (Tensor drawn = numbers(rows, product, random);
          Tensor x = drawn.view(product.samples(), product.rows(), product.in());
          Tensor alone = apply(x, weight, Optional.empty(), Way.ALONE);
          Tensor found = apply(x, weight, Optional.empty(), way)) {
        if (!torch.equal(alone, found)) {
          return false;
        }
      }
    }
    return true;
  }

  /**
   * A linear layer in some way.
   *
   * @param x {@code (samples, ..., in)}; the other parameters are those of {@link #apply(Tensor,
   *     Tensor, Optional)}
   */
  Tensor apply(Tensor x, Tensor weight, Optional<Tensor> bias, Way way) {
    return Threads.using(
        way.threads(),
        () ->
            way.together()
                ? apply(x, weight, bias)
                : Samples.each(x, sample -> apply(sample, weight, bias)));
  }

  /** A matrix whose rows overlap, so that few numbers have to be drawn. */
  private static Tensor numbers(long rows, Product product, SplittableRandom random) {
    long columns = product.in();
    float[] values = new float[Math.toIntExact((rows - 1) * ROW_STEP + columns)];
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextInt();
    }
    try (Tensor drawn = torch.tensor(values);
        Tensor rounded = drawn.to(product.type());
        Tensor overlapping =
            rounded.as_strided(new long[] {rows, columns}, new long[] {ROW_STEP, 1})) {
      return overlapping.contiguous();
    }
  }

  /** The stack refers to its tensor, which has to outlive it. */
  private static Tensor result(IValueVector stack) {
    return new Tensor(stack.get(0).toTensor());
  }

  private static Tensor empty(Tensor x, long out) {
    long[] extents = TorchTensors.extents(x);
    extents[extents.length - 1] = out;
    try (TensorOptions options = x.options();
        MemoryFormatOptional usual = new MemoryFormatOptional()) {
      return torch.empty(extents, options, usual);
    }
  }

  @Override
  public void close() {
    order.close();
    linear.close();
    noActivation.close();
    noScalars.close();
    noAlgorithm.close();
  }
}
