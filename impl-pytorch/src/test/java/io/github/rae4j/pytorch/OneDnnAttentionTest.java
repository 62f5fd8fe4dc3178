// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.pytorch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.rae4j.engine.EngineOptions;
import io.github.rae4j.natives.CpuFeatures;
import java.util.Random;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Attention by oneDNN is that of the formula, wherever its operands lie. */
class OneDnnAttentionTest {
  /** Roundings of the probabilities and of the result. */
  private static final double TOLERANCE = 4e-3;

  private final Random random = new Random(8);
  private PackedLinear packing;

  /** How a tensor of (samples, heads, tokens, channels) lies in memory. */
  enum Layout {
    HEAD_BY_HEAD,
    TOKEN_BY_TOKEN,
    PART_OF_ONE_PRODUCT,
    CHANNEL_BY_CHANNEL,
    SAMPLES_FAR_APART;

    Tensor of(Tensor x) {
      long heads = x.size(1);
      return switch (this) {
        case HEAD_BY_HEAD -> x.contiguous();
        case TOKEN_BY_TOKEN -> x.transpose(1, 2).contiguous().transpose(1, 2);
        case PART_OF_ONE_PRODUCT ->
            x.transpose(1, 2).repeat(1, 1, 3, 1).narrow(2, heads, heads).transpose(1, 2);
        case CHANNEL_BY_CHANNEL -> x.transpose(2, 3).contiguous().transpose(2, 3);
        case SAMPLES_FAR_APART -> x.repeat(1, 2, 1, 1).narrow(1, heads, heads);
      };
    }
  }

  @BeforeEach
  void open() {
    // Loads libtorch.
    LibTorch.runtime(EngineOptions.DEFAULT, new GpuArithmetic(false, true));
    assumeFalse(
        CpuFeatures.ofThisMachine().hasAmxBf16(), "with AMX attention is libtorch's: not used");
    assumeTrue(
        PackedLinear.ofThisMachine().isPresent(),
        "the processor multiplies no bfloat16, or oneDNN's natives are missing");
    packing = PackedLinear.ofThisMachine().orElseThrow();
  }

  @AfterEach
  void close() {
    if (packing != null) {
      packing.close();
    }
  }

  private Tensor drawn(long... extents) {
    long count = 1;
    for (long extent : extents) {
      count *= extent;
    }
    float[] values = new float[Math.toIntExact(count)];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return torch.tensor(values).to(ScalarType.BFloat16).view(extents);
  }

  private static Tensor formula(Tensor q, Tensor k, Tensor v) {
    Tensor queries = q.to(ScalarType.Double);
    Tensor keys = k.to(ScalarType.Double).transpose(2, 3);
    Tensor scores = torch.matmul(queries, keys).mul(new Scalar(1 / Math.sqrt((double) q.size(3))));
    return torch.matmul(torch.softmax(scores, -1), v.to(ScalarType.Double));
  }

  private void compare(Tensor q, Tensor k, Tensor v) {
    Tensor wanted = formula(q, k, v);
    Tensor found = packing.attention().apply(q, k, v);
    assertTrue(TorchTensors.is(found, ScalarType.BFloat16));
    assertArrayEquals(TorchTensors.extents(wanted), TorchTensors.extents(found));
    double error =
        found.to(ScalarType.Double).sub(wanted).norm().item_double() / wanted.norm().item_double();
    assertTrue(error <= TOLERANCE, "relative error " + error);
  }

  @ParameterizedTest
  @EnumSource
  void operandsLieAnywhere(Layout layout) {
    for (Layout other : Layout.values()) {
      compare(
          layout.of(drawn(2, 3, 50, 32)),
          other.of(drawn(2, 3, 61, 32)),
          layout.of(drawn(2, 3, 61, 32)));
      compare(
          other.of(drawn(2, 3, 50, 32)),
          layout.of(drawn(2, 3, 50, 32)),
          other.of(drawn(2, 3, 50, 32)));
    }
  }

  /** Shapes of DINOv2, a decoder, a DiT-DH's head; odd ones; more scores than one block has. */
  @ParameterizedTest
  @CsvSource({
    "1, 12, 261, 261, 64, 64",
    "2, 12, 257, 257, 64, 64",
    "2, 16, 256, 256, 128, 128",
    "1, 1, 1, 1, 1, 1",
    "2, 1, 40, 40, 16, 16",
    "2, 4, 1, 1, 16, 8",
    "3, 2, 1, 17, 8, 8",
    "2, 3, 5, 7, 3, 11",
    "2, 5, 33, 1, 48, 24",
    "1, 2, 1100, 1100, 16, 16",
    "1, 7, 300, 500, 24, 24",
    "1, 1, 3, 600000, 8, 8"
  })
  void shapes(
      long samples, long heads, long queries, long keys, long channels, long valueChannels) {
    compare(
        drawn(samples, heads, queries, channels),
        drawn(samples, heads, keys, channels),
        drawn(samples, heads, keys, valueChannels));
    compare(
        Layout.TOKEN_BY_TOKEN.of(drawn(samples, heads, queries, channels)),
        Layout.TOKEN_BY_TOKEN.of(drawn(samples, heads, keys, channels)),
        Layout.TOKEN_BY_TOKEN.of(drawn(samples, heads, keys, valueChannels)));
  }

  /** Of samples by themselves and in one thread, with more threads than there are cores too. */
  @ParameterizedTest
  @CsvSource({"3, 200, 64", "12, 261, 64", "5, 256, 128", "2, 1100, 16"})
  void bitsDependOnNothingElse(long heads, long tokens, long channels) {
    Tensor x = Layout.PART_OF_ONE_PRODUCT.of(drawn(3, heads, tokens, channels));
    Tensor wanted = attended(1, x);
    for (int threads : new int[] {1, 2, 3, 60}) {
      for (long[] part : new long[][] {{0, 3}, {0, 1}, {1, 1}, {1, 2}, {2, 1}}) {
        Tensor found = attended(threads, x.narrow(0, part[0], part[1]));
        assertTrue(
            torch.equal(found, wanted.narrow(0, part[0], part[1])),
            threads + " threads, " + part[1] + " samples from " + part[0]);
      }
    }
  }

  private Tensor attended(int threads, Tensor x) {
    int before = torch.get_num_threads();
    torch.set_num_threads(threads);
    try {
      return packing.attention().apply(x, x, x);
    } finally {
      torch.set_num_threads(before);
    }
  }

  @Test
  void anEmptyBatch() {
    Tensor empty = torch.zeros(0, 3, 200, 16).to(ScalarType.BFloat16);
    assertArrayEquals(
        new long[] {0, 3, 200, 16},
        TorchTensors.extents(packing.attention().apply(empty, empty, empty)));
  }
}
