// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.pytorch;

import io.github.rae4j.natives.CpuFeatures;
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
 * Linear layers of bfloat16 whose weights were brought once into the order in which oneDNN reads
 * them; without that it does so in every pass. The results are the same.
 *
 * <p>libtorch's operations for it are known by name only. Thread-safe until it is closed.
 */
final class PackedLinear implements AutoCloseable {
  /** Smaller products gain nothing by threads. */
  private static final long LEAST_RESULTS = 1 << 14;

  /** Of so many results several are rounded differently if they were summed differently. */
  private static final long TRIED_RESULTS = 1 << 20;

  private static final int ROW_STEP = 97;

  private final Map<Product, Integer> threads = new ConcurrentHashMap<>();
  private final OperatorHandle order;
  private final OperatorHandle linear;
  private final IValue noActivation = kept(new IValue("none"));
  private final IValue noScalars;
  private final IValue noAlgorithm = kept(new IValue(""));

  /** The shape of a product, and the threads that there are for it. */
  private record Product(long rows, long in, long out, int available) {}

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
   * @param weight {@code (out, in)} of bfloat16
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
   * @param x {@code (..., in)} of bfloat16
   * @param weight as {@link #pack} gave it
   * @param bias {@code (out)} of bfloat16
   * @return {@code (..., out)} of bfloat16
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
   * How many threads may compute a product so that its bits are those of one thread. For some
   * shapes oneDNN sums in other parts if there are more; which, is tried once by numbers drawn at
   * random.
   *
   * @param rows of the product
   * @param weight as {@link #pack} gave it
   * @param available at least 1
   */
  int threads(long rows, Tensor weight, int available) {
    long out = weight.size(0);
    if (available == 1 || rows * out < LEAST_RESULTS) {
      return 1;
    }
    return threads.computeIfAbsent(
        new Product(rows, weight.size(1), out, available), product -> tried(product, weight));
  }

  private int tried(Product product, Tensor weight) {
    SplittableRandom random = new SplittableRandom(product.hashCode());
    int most = product.available();
    long done = 0;
    while (most > 1 && done < TRIED_RESULTS) {
      try (Tensor x = numbers(product, random);
          Tensor alone = Threads.using(1, () -> apply(x, weight, Optional.empty()))) {
        while (most > 1 && !isAlike(x, weight, alone, most)) {
          most /= 2;
          done = 0;
        }
      }
      done += product.rows() * product.out();
    }
    return most;
  }

  private boolean isAlike(Tensor x, Tensor weight, Tensor alone, int number) {
    try (Tensor together = Threads.using(number, () -> apply(x, weight, Optional.empty()))) {
      return torch.equal(alone, together);
    }
  }

  /** Rows that overlap, so that few numbers have to be drawn. */
  private static Tensor numbers(Product product, SplittableRandom random) {
    float[] values = new float[Math.toIntExact((product.rows() - 1) * ROW_STEP + product.in())];
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextInt();
    }
    try (Tensor all = torch.tensor(values);
        Tensor rounded = all.to(ScalarType.BFloat16);
        Tensor rows =
            rounded.as_strided(
                new long[] {product.rows(), product.in()}, new long[] {ROW_STEP, 1})) {
      return rows.contiguous();
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
