// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.pytorch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.rae4j.testkit.TensorAssertions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Every operation gives a sample the same bits wherever it stands in a batch, whoever is with it,
 * and by however many threads it is computed.
 */
class HalfOpsTest {
  private static final int SAMPLES = 5;

  @BeforeAll
  static void load() {
    LibTorch.load();
  }

  private static Map<String, BiFunction<HalfOps, Tensor, Tensor>> operations() {
    Map<String, BiFunction<HalfOps, Tensor, Tensor>> operations = new LinkedHashMap<>();
    operations.put("gelu", HalfOps::gelu);
    operations.put("geluTanh", HalfOps::geluTanh);
    operations.put("silu", HalfOps::silu);
    operations.put("sigmoid", HalfOps::sigmoid);
    operations.put("tanh", HalfOps::tanh);
    operations.put("exp", HalfOps::exp);
    operations.put("sin", HalfOps::sin);
    operations.put("cos", HalfOps::cos);
    operations.put("relu", HalfOps::relu);
    operations.put("leakyRelu", (ops, x) -> ops.leakyRelu(x, 0.2));
    operations.put("sqrt", (ops, x) -> ops.sqrt(ops.mul(x, x)));
    operations.put("softmax", (ops, x) -> ops.softmax(x, 2));
    operations.put("mean of tokens", (ops, x) -> ops.mean(x, 1, true));
    operations.put("mean of channels", (ops, x) -> ops.mean(x, 2, true));
    operations.put("sum of tokens", (ops, x) -> ops.sum(x, 1, true));
    operations.put("sum of channels", (ops, x) -> ops.sum(x, 2, true));
    operations.put("layerNorm", (ops, x) -> ops.layerNorm(x, 1e-6));
    operations.put("rmsNorm", (ops, x) -> ops.rmsNorm(x, torch.ones(x.size(2)), 1e-6));
    operations.put("silu of a part", (ops, x) -> ops.silu(ops.slice(x, 2, 0, x.size(2) / 2)));
    operations.put("add", (ops, x) -> ops.add(x, ops.mul(x, x)));
    operations.put("div", (ops, x) -> ops.div(x, ops.add(ops.mul(x, x), 1)));
    return operations;
  }

  private static float[] values(int count) {
    Random random = new Random(count);
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) (3 * random.nextGaussian());
    }
    return values;
  }

  private static io.github.rae4j.tensor.Tensor run(
      BiFunction<HalfOps, Tensor, Tensor> operation,
      io.github.rae4j.tensor.Tensor given,
      Optional<PackedLinear> packing,
      boolean half,
      int threads) {
    return HalfPass.run(
        threads,
        given,
        packing,
        (ops, x) -> operation.apply(ops, half ? x.to(ScalarType.BFloat16) : x));
  }

  @TestFactory
  Stream<DynamicTest> aSampleHasTheSameBitsAnywhere() {
    // Rows that end between vectors, and as many values as several threads share.
    List<int[]> extents =
        List.of(new int[] {3, 7}, new int[] {17, 50}, new int[] {197, 171}, new int[] {5, 300});
    return operations().entrySet().stream()
        .flatMap(
            entry -> {
              List<DynamicTest> tests = new ArrayList<>();
              for (int[] of : extents) {
                for (boolean half : new boolean[] {true, false}) {
                  tests.add(
                      DynamicTest.dynamicTest(
                          entry.getKey() + " " + of[0] + " x " + of[1] + (half ? " bf16" : ""),
                          () ->
                              withAndWithoutOneDnn(
                                  packing -> check(entry.getValue(), packing, of, half))));
                }
              }
              return tests.stream();
            });
  }

  /** Queries of 4 heads of 24 channels, which lie token by token. */
  @Test
  void theNormOfHeadsIsThatOfTheFormula() {
    io.github.rae4j.tensor.Tensor all =
        io.github.rae4j.tensor.Tensor.of(values(2 * 9 * 96), 2, 9, 4, 24);
    BiFunction<HalfOps, Tensor, Tensor> norm =
        (ops, x) ->
            ops.rmsNorm(
                ops.permute(x, 0, 2, 1, 3),
                torch.arange(new Scalar(24)).to(ScalarType.Float),
                1e-3);
    withAndWithoutOneDnn(packing -> check(norm, all, packing));
  }

  private static void check(
      BiFunction<HalfOps, Tensor, Tensor> norm,
      io.github.rae4j.tensor.Tensor all,
      Optional<PackedLinear> packing) {
    float[] given = all.toFloatArray();
    float[] made = run(norm, all, packing, false, 2).toFloatArray();
    for (int row = 0; row < 2 * 9 * 4; row++) {
      // From (samples, tokens, heads) to (samples, heads, tokens).
      int to = (row / 36 * 4 + row % 4) * 9 + row / 4 % 9;
      double squares = 0;
      for (int i = 0; i < 24; i++) {
        squares += given[row * 24 + i] * (double) given[row * 24 + i];
      }
      double length = Math.sqrt(squares / 24 + 1e-3);
      for (int i = 0; i < 24; i++) {
        assertEquals(i * given[row * 24 + i] / length, made[to * 24 + i], 1e-4);
      }
    }
  }

  /** The latter where the processor gains by it and has its natives. */
  private static void withAndWithoutOneDnn(Consumer<Optional<PackedLinear>> check) {
    check.accept(Optional.empty());
    PackedLinear.ofThisMachine()
        .ifPresent(
            packing -> {
              try (packing) {
                check.accept(Optional.of(packing));
              }
            });
  }

  private static void check(
      BiFunction<HalfOps, Tensor, Tensor> operation,
      Optional<PackedLinear> packing,
      int[] extents,
      boolean half) {
    int tokens = extents[0];
    int channels = extents[1];
    io.github.rae4j.tensor.Tensor all =
        io.github.rae4j.tensor.Tensor.of(
            values(SAMPLES * tokens * channels), SAMPLES, tokens, channels);
    io.github.rae4j.tensor.Tensor wanted = run(operation, all, packing, half, 1);
    assertEquals(SAMPLES, wanted.shape().dim(0));
    for (int threads = 1; threads <= 3; threads++) {
      TensorAssertions.assertSameBits(
          threads + " threads", wanted, run(operation, all, packing, half, threads));
      for (int i = 0; i < SAMPLES; i++) {
        TensorAssertions.assertSameBits(
            "sample " + i + " by itself, " + threads + " threads",
            wanted.rows(i, i + 1),
            run(operation, all.rows(i, i + 1), packing, half, threads));
      }
    }
  }
}
