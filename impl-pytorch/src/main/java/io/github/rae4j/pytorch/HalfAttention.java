// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.pytorch;

import io.github.rae4j.natives.CpuFeatures;
import java.util.Optional;
import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Attention beside products of a half-sized type: in that type on a GPU and, of many tokens in
 * bfloat16, on a processor with AMX or, by {@linkplain OneDnnAttention oneDNN itself}, with
 * AVX512-BF16; in float32 elsewhere, where libtorch takes many times as long for half-sized types.
 * The sums, and the softmax, are float32 in each of them.
 *
 * <p>libtorch multiplies by AMX if each thread has a certain share of the work, and by other
 * kernels, whose last bits differ, if not. The number of threads must not show in a result, so that
 * there are never more of them than leave AMX in use.
 */
final class HalfAttention {
  /** Of queries and of keys; with fewer, some would be left to too few threads. */
  private static final int FEWEST_TOKENS = 192;

  /** Rows of queries that libtorch wants each thread to have for every row of keys it packs. */
  private static final int ROWS_OF_A_THREAD = 4;

  /** Keys are padded to multiples of it: libtorch takes twice as long where some are left over. */
  private static final long KEYS_OF_A_TILE = 16;

  private static final boolean AMX = CpuFeatures.ofThisMachine().hasAmxBf16();

  private final ScalarType half;
  private final Optional<OneDnnAttention> oneDnn;

  /**
   * Attention beside products of a type.
   *
   * @param half bfloat16 or float16
   * @param oneDnn computes it on a processor without AMX
   */
  HalfAttention(ScalarType half, Optional<OneDnnAttention> oneDnn) {
    this.half = half;
    this.oneDnn = oneDnn.filter(attention -> !AMX);
  }

  /** The type in which masked attention is computed. */
  ScalarType ofMasked(Tensor q) {
    return q.is_cpu() ? ScalarType.Float : half;
  }

  private boolean isHalf(Tensor q, Tensor k) {
    return (AMX || (oneDnn.isPresent() && q.dim() == 4))
        && half == ScalarType.BFloat16
        && q.is_cpu()
        && q.size(-2) >= FEWEST_TOKENS
        && k.size(-2) >= FEWEST_TOKENS;
  }

  /**
   * Attention without a mask.
   *
   * @param q {@code (..., queries, channels)}
   * @param k {@code (..., keys, channels)}
   * @param v {@code (..., keys, channels)}
   */
  Tensor apply(Tensor q, Tensor k, Tensor v) {
    boolean rounds = isHalf(q, k);
    ScalarType type = rounds ? half : ofMasked(q);
    try (Tensor queries = q.to(type);
        Tensor keys = k.to(type);
        Tensor values = v.to(type)) {
      if (!rounds) {
        return torch.scaled_dot_product_attention(queries, keys, values);
      }
      if (oneDnn.isPresent()) {
        return oneDnn.get().apply(queries, keys, values);
      }
      return Threads.using(q.size(-2) / ROWS_OF_A_THREAD, () -> byAmx(queries, keys, values));
    }
  }

  /** Zeros behind the keys are never seen, so that they change no result. */
  private Tensor byAmx(Tensor q, Tensor k, Tensor v) {
    long keys = k.size(-2);
    long more = Math.floorMod(-keys, KEYS_OF_A_TILE);
    if (more == 0 || k.dim() != 4) {
      return torch.scaled_dot_product_attention(q, k, v);
    }
    try (Scalar never = new Scalar(Double.NEGATIVE_INFINITY);
        Tensor whole = padded(k, more);
        Tensor wholeValues = padded(v, more);
        TensorOptions type = new TensorOptions(half);
        Tensor mask = torch.zeros(new long[] {1, 1, 1, keys + more}, type);
        Tensor masked = mask.narrow(-1, keys, more);
        TensorOptional scores = new TensorOptional(mask);
        DoubleOptional usual = new DoubleOptional()) {
      masked.fill_(never);
      return torch.scaled_dot_product_attention(
          q, whole, wholeValues, scores, 0, false, usual, false);
    }
  }

  /** Token by token, as they come from a layer, so that they are copied in one piece. */
  private Tensor padded(Tensor x, long more) {
    long tokens = x.size(2);
    try (Tensor all = TorchTensors.empty(half, x.size(0), tokens + more, x.size(1), x.size(3));
        Tensor given = all.narrow(1, 0, tokens);
        Tensor behind = all.narrow(1, tokens, more);
        Tensor byToken = x.transpose(1, 2)) {
      given.copy_(byToken);
      behind.zero_();
      return all.transpose(1, 2);
    }
  }
}
