// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.pytorch;

import io.github.rae4j.testkit.TensorAssertions;
import java.util.Optional;
import java.util.Random;
import java.util.function.BiFunction;
import org.bytedeco.pytorch.Tensor;
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

  private static void check(
      io.github.rae4j.tensor.Tensor all,
      int[] threads,
      BiFunction<HalfOps, Tensor, Tensor> operation) {
    io.github.rae4j.tensor.Tensor wanted = HalfPass.run(1, all, operation);
    for (int number : threads) {
      TensorAssertions.assertSameBits(
          number + " threads", wanted, HalfPass.run(number, all, operation));
      for (int[] part : new int[][] {{0, 1}, {2, 3}, {1, 3}, {4, 5}, {0, 4}, {3, 9}, {0, 20}}) {
        if (part[1] > all.shape().dim(0)) {
          continue;
        }
        TensorAssertions.assertSameBits(
            "samples " + part[0] + " to " + part[1] + ", " + number + " threads",
            wanted.rows(part[0], part[1]),
            HalfPass.run(number, all.rows(part[0], part[1]), operation));
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
      HalfLinear linear = new HalfLinear(packing, true);
      check(
          numbers(3, SAMPLES, tokens, in),
          new int[] {1, 2, 3},
          (ops, x) -> {
            Tensor weight = TorchTensors.view(w).to(ScalarType.BFloat16);
            Tensor bias = TorchTensors.view(b).to(ScalarType.BFloat16);
            Tensor ordered = packing.map(order -> order.pack(weight)).orElse(weight);
            return linear.apply(x.to(ScalarType.BFloat16), ordered, Optional.of(bias));
          });
    } finally {
      packing.ifPresent(PackedLinear::close);
    }
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
    HalfAttention attention = new HalfAttention(ScalarType.BFloat16);
    check(
        numbers(4, SAMPLES, 3, 200, 64),
        new int[] {1, 2, 60},
        (ops, x) -> attention.apply(x, x, x));
  }
}
