// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.pytorch;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.natives.CpuFeatures;
import io.github.rae4j.network.Window;
import io.github.rae4j.testkit.TensorAssertions;
import java.lang.ref.Reference;
import java.util.Optional;
import java.util.Random;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Products and attention of real sizes give a sample the same bits in any batch and by any number
 * of threads. Of so many sums some would be rounded differently if they were summed differently.
 */
class HalfLinearTest {
  private static final int SAMPLES = 5;

  @BeforeAll
  static void load() {
    LibTorch.load();
  }

  private static io.github.rae4j.tensor.Tensor numbers(long seed, long... shape) {
    Random random = new Random(seed);
    float[] values = new float[Math.toIntExact(io.github.rae4j.tensor.Shape.of(shape).elements())];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return io.github.rae4j.tensor.Tensor.of(values, shape);
  }

  /** Numbers in memory of libtorch's own. */
  private static Tensor drawn(long seed, long... shape) {
    io.github.rae4j.tensor.Tensor host = numbers(seed, shape);
    try (Tensor view = TorchTensors.view(host)) {
      return view.clone();
    } finally {
      Reference.reachabilityFence(host);
    }
  }

  private static void check(
      io.github.rae4j.tensor.Tensor all,
      int[] threads,
      BiFunction<HalfOps, Tensor, Tensor> operation) {
    check(all, threads, Optional.empty(), operation);
  }

  private static void check(
      io.github.rae4j.tensor.Tensor all,
      int[] threads,
      Optional<PackedLinear> packing,
      BiFunction<HalfOps, Tensor, Tensor> operation) {
    io.github.rae4j.tensor.Tensor wanted = HalfPass.run(1, all, packing, operation);
    for (int number : threads) {
      TensorAssertions.assertSameBits(
          number + " threads", wanted, HalfPass.run(number, all, packing, operation));
      for (int[] part : new int[][] {{0, 1}, {2, 3}, {1, 3}, {4, 5}, {0, 4}, {3, 9}, {0, 20}}) {
        if (part[1] > all.shape().dim(0)) {
          continue;
        }
        TensorAssertions.assertSameBits(
            "samples " + part[0] + " to " + part[1] + ", " + number + " threads",
            wanted.rows(part[0], part[1]),
            HalfPass.run(number, all.rows(part[0], part[1]), packing, operation));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "256, 384, 2048",
    "256, 1024, 384",
    "257, 768, 768",
    "200, 3072, 768",
    "64, 2048, 512",
    "16, 512, 128",
    "1, 384, 2304",
    "1, 2048, 4096",
    "3, 24, 144"
  })
  void products(int tokens, int in, int out) {
    io.github.rae4j.tensor.Tensor w = numbers(1, out, in);
    io.github.rae4j.tensor.Tensor b = numbers(2, out);
    Optional<PackedLinear> packing = PackedLinear.ofThisMachine();
    try {
      HalfLinear linear = new HalfLinear(CpuFeatures.ofThisMachine().hasAmxBf16(), packing, true);
      check(
          numbers(3, SAMPLES, tokens, in),
          new int[] {1, 2, 3},
          (ops, x) -> {
            Tensor weight = TorchTensors.view(w).to(ScalarType.BFloat16);
            Tensor bias = TorchTensors.view(b).to(ScalarType.BFloat16);
            Tensor ordered = packing.map(order -> order.weights().pack(weight)).orElse(weight);
            return linear.apply(x.to(ScalarType.BFloat16), ordered, Optional.of(bias));
          });
    } finally {
      packing.ifPresent(PackedLinear::close);
    }
  }

  /** Layers that are not rounded, by oneDNN on a processor that gains by it. */
  @ParameterizedTest
  @CsvSource({"256, 768, 2048", "257, 2048, 768", "64, 384, 2048", "16, 96, 256", "1, 512, 384"})
  void exactProducts(int tokens, int in, int out) {
    Tensor w = drawn(1, out, in);
    Tensor b = drawn(2, out);
    Optional<PackedLinear> packing = PackedLinear.ofThisMachine();
    Tensor weight = packing.map(order -> order.weights().pack(w)).orElse(w);
    check(
        numbers(3, SAMPLES, tokens, in),
        new int[] {1, 2, 3},
        packing,
        (ops, x) -> ops.linear(x, weight, b));
    packing.ifPresent(PackedLinear::close);
  }

  /** Patch embeddings: the map of a convolution, to the rounding of its sums. */
  @ParameterizedTest
  @CsvSource({"1, 768, 16", "14, 3, 56", "2, 16, 32"})
  void exactConvolutionsOverPatches(int size, int channels, int side) {
    Tensor w = drawn(1, 384, channels, size, size);
    Tensor b = drawn(2, 384);
    Window window = Window.of(size).withStride(size);
    io.github.rae4j.tensor.Tensor maps = numbers(3, SAMPLES, channels, side, side);
    BiFunction<HalfOps, Tensor, Tensor> plain = (ops, x) -> ops.conv2d(x, w, b, window);
    check(maps, new int[] {1, 2, 3}, plain);
    try (PackedLinear packing = PackedLinear.ofThisMachine().orElse(null)) {
      if (packing == null) {
        return;
      }
      Tensor weight = packing.weights().pack(w.flatten(1, -1));
      BiFunction<HalfOps, Tensor, Tensor> ordered =
          (ops, x) -> {
            assertTrue(Patches.cover(x, w, window));
            return ops.conv2d(x, weight, b, window);
          };
      check(maps, new int[] {1, 2, 3}, Optional.of(packing), ordered);
      TensorAssertions.assertClose(
          "map",
          HalfPass.run(1, maps, plain),
          HalfPass.run(1, maps, Optional.of(packing), ordered),
          1e-3);
    }
  }

  @Test
  void otherConvolutionsAreNotOverPatches() {
    Tensor x = torch.zeros(1, 8, 9, 12);
    Tensor w = torch.zeros(4, 8, 3, 4);
    Window beside = Window.of(3, 4).withStride(3, 4);
    assertTrue(Patches.cover(x, w, beside));
    assertFalse(Patches.cover(x, w, Window.of(3, 4)));
    assertFalse(Patches.cover(x, w, beside.withPadding(0, 0, 1, 0)));
    assertFalse(Patches.cover(x, torch.zeros(4, 4, 3, 4), beside), "two groups");
    assertFalse(Patches.cover(torch.zeros(1, 8, 10, 12), w, beside), "a row is left over");
  }

  /** Where libtorch would leave numbers over at the end of a row or of a thread's part, too. */
  @ParameterizedTest
  @CsvSource({"3, 256, 64", "2, 257, 72", "5, 256, 72", "16, 300, 128", "1, 17, 6", "2, 16, 10"})
  void rotations(int heads, int tokens, int channels) {
    io.github.rae4j.tensor.Tensor x = numbers(5, SAMPLES, heads, tokens, channels);
    Function<Function<Tensor, Tensor>, Tensor> table =
        function ->
            torch.repeat_interleave(
                function.apply(drawn(6, tokens, channels / 2)),
                2,
                new LongOptional(1),
                new LongOptional());
    BiFunction<HalfOps, Tensor, Tensor> turned =
        (ops, values) -> ops.rotary(values, table.apply(torch::cos), table.apply(torch::sin));
    check(x, new int[] {1, 2, 3, 7}, turned);
    TensorAssertions.assertSameBits(
        "products and sums one by one",
        HalfPass.run(
            1,
            x,
            (ops, values) ->
                new TorchOps(ops::parameter, ops::constant, new LifetimeRecorder())
                    .rotary(values, table.apply(torch::cos), table.apply(torch::sin))),
        HalfPass.run(2, x, turned));
  }

  /** Modulations by time and class. */
  @ParameterizedTest
  @CsvSource({"128, 768", "384, 2304", "1152, 3456", "2048, 4096"})
  void productsOfOneRowASample(int in, int out) {
    io.github.rae4j.tensor.Tensor w = numbers(1, out, in);
    io.github.rae4j.tensor.Tensor b = numbers(2, out);
    // OpenBLAS has kernels of its own for small products.
    check(
        numbers(3, 24, in),
        new int[] {1, 2, 3},
        (ops, x) -> {
          Tensor weight = TorchTensors.view(w).to(ScalarType.BFloat16);
          return ops.linear(x, weight, TorchTensors.view(b));
        });
  }

  /** With more threads than leave each of them enough rows, too. */
  @Test
  void attention() {
    Optional<PackedLinear> packing = PackedLinear.ofThisMachine();
    try {
      HalfAttention attention =
          new HalfAttention(ScalarType.BFloat16, packing.map(PackedLinear::attention));
      check(
          numbers(4, SAMPLES, 3, 200, 64),
          new int[] {1, 2, 60},
          (ops, x) -> attention.apply(x, x, x));
    } finally {
      packing.ifPresent(PackedLinear::close);
    }
  }
}
