// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.pytorch;

import io.github.rae4j.natives.CpuFeatures;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Attention beside products of a half-sized type: in that type on a GPU and, of many tokens in
 * bfloat16, on a processor with AMX; in float32 elsewhere, where libtorch takes many times as long
 * for half-sized types. The sums, and the softmax, are float32 in each of them.
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

  private static final boolean AMX = CpuFeatures.ofThisMachine().hasAmxBf16();

  private final ScalarType half;

  /**
   * Attention beside products of a type.
   *
   * @param half bfloat16 or float16
   */
  HalfAttention(ScalarType half) {
    this.half = half;
  }

  /** The type in which masked attention is computed. */
  ScalarType ofMasked(Tensor q) {
    return q.is_cpu() ? ScalarType.Float : half;
  }

  private boolean isByAmx(Tensor q, Tensor k) {
    return AMX
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
    boolean amx = isByAmx(q, k);
    ScalarType type = amx ? half : ofMasked(q);
    try (Tensor queries = q.to(type);
        Tensor keys = k.to(type);
        Tensor values = v.to(type)) {
      long most = amx ? q.size(-2) / ROWS_OF_A_THREAD : Long.MAX_VALUE;
      return Threads.using(most, () -> torch.scaled_dot_product_attention(queries, keys, values));
    }
  }
}
