// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.pytorch;

import io.github.rae4j.pytorch.BlockAttention.Strides;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * Attention in bfloat16 by oneDNN, sample by sample, for processors on which libtorch's takes many
 * times as long. As many heads and queries are computed at once as leave their scores in the
 * processor's cache; how many does not depend on the batch or the threads. Thread-safe until it is
 * closed.
 */
final class OneDnnAttention implements AutoCloseable {
  /** Scores of a block: three megabytes with their rounded copy. */
  private static final long MOST_SCORES = 1 << 19;

  private static final long SEED = 20;

  private final OneDnn oneDnn;
  private final Map<Prepared, BlockAttention> blocks = new ConcurrentHashMap<>();
  private final Map<Prepared, Boolean> alike = new ConcurrentHashMap<>();

  private record Prepared(BlockAttention.Kind kind, int threads) {}

  OneDnnAttention(OneDnn oneDnn) {
    this.oneDnn = oneDnn;
  }

  /**
   * Attention without a mask.
   *
   * @param q bfloat16, {@code (samples, heads, queries, channels)}
   * @param k bfloat16, {@code (samples, heads, keys, channels)}
   * @param v bfloat16, {@code (samples, heads, keys, value channels)}
   * @return bfloat16, {@code (samples, heads, queries, value channels)}, token by token in memory
   */
  Tensor apply(Tensor q, Tensor k, Tensor v) {
    try (Dense queries = byToken(q);
        Dense keys = byToken(k);
        Dense values = byToken(v)) {
      return computed(queries.tensor(), keys.tensor(), values.tensor());
    }
  }

  /** Head by head or token by token, both of which oneDNN reads; copied if it is neither. */
  private static Dense byToken(Tensor x) {
    long channels = x.size(3);
    Strides strides = Strides.of(x);
    boolean headByHead = strides.token() == channels && strides.head() >= channels * x.size(2);
    boolean tokenByToken = strides.head() == channels && strides.token() >= channels * x.size(1);
    if (x.numel() == 0 || (x.stride(3) == 1 && (headByHead || tokenByToken))) {
      return new Dense(x, false);
    }
    try (Tensor tokens = x.transpose(1, 2);
        Tensor dense = tokens.contiguous()) {
      return new Dense(dense.transpose(1, 2), true);
    }
  }

  private Tensor computed(Tensor q, Tensor k, Tensor v) {
    Tensor result = result(q.size(0), q, v);
    if (q.numel() > 0) {
      Threads.using(threads(q, k, v), () -> into(result, q, k, v));
    }
    return result;
  }

  private static Tensor result(long samples, Tensor q, Tensor v) {
    try (Tensor tokens =
        TorchTensors.empty(ScalarType.BFloat16, samples, q.size(2), q.size(1), v.size(3))) {
      return tokens.transpose(1, 2);
    }
  }

  private int threads(Tensor q, Tensor k, Tensor v) {
    int available = torch.get_num_threads();
    if (available == 1) {
      return 1;
    }
    Prepared sample = new Prepared(kind(q, k, v, q.size(1), q.size(2)), available);
    return alike.computeIfAbsent(sample, missing -> isAlike(q, k, v)) ? available : 1;
  }

  /** Whether all threads give the bits of one; tried by numbers drawn at random. */
  private boolean isAlike(Tensor q, Tensor k, Tensor v) {
    SplittableRandom random = new SplittableRandom(SEED);
    try (Tensor queries = drawn(q, random);
        Tensor keys = drawn(k, random);
        Tensor values = drawn(v, random);
        Tensor found = result(1, q, v);
        Tensor alone = result(1, q, v)) {
      into(found, queries, keys, values);
      Threads.using(1, () -> into(alone, queries, keys, values));
      return torch.equal(found, alone);
    }
  }

  /** One sample, as far apart in memory as those of another tensor. */
  private static Tensor drawn(Tensor like, SplittableRandom random) {
    long[] extents = TorchTensors.extents(like);
    long[] strides = new long[extents.length];
    extents[0] = 1;
    long numbers = 1;
    for (int i = 0; i < extents.length; i++) {
      strides[i] = like.stride(i);
      numbers += (extents[i] - 1) * strides[i];
    }
    try (Tensor wide = ProductTrials.numbers(numbers, ScalarType.Float, random);
        Scalar range = new Scalar(1 << 30);
        Tensor narrow = wide.div(range);
        Tensor rounded = narrow.to(ScalarType.BFloat16)) {
      return rounded.as_strided(extents, strides);
    }
  }

  private Tensor into(Tensor result, Tensor q, Tensor k, Tensor v) {
    long heads = q.size(1);
    long queries = q.size(2);
    long rows = Math.min(queries, Math.max(1, MOST_SCORES / k.size(2)));
    long together = Math.min(heads, Math.max(1, MOST_SCORES / (rows * k.size(2))));
    for (long sample = 0; sample < q.size(0); sample++) {
      for (long head = 0; head < heads; head += together) {
        for (long query = 0; query < queries; query += rows) {
          long ofHeads = Math.min(together, heads - head);
          long ofQueries = Math.min(rows, queries - query);
          block(kind(q, k, v, ofHeads, ofQueries))
              .apply(
                  address(q, sample, head, query),
                  address(k, sample, head, 0),
                  address(v, sample, head, 0),
                  address(result, sample, head, query));
        }
      }
    }
    return result;
  }

  private static Pointer address(Tensor x, long sample, long head, long row) {
    return OneDnnOperation.address(
        x, sample * x.stride(0) + head * x.stride(1) + row * x.stride(2));
  }

  private static BlockAttention.Kind kind(Tensor q, Tensor k, Tensor v, long heads, long queries) {
    return new BlockAttention.Kind(
        heads,
        queries,
        k.size(2),
        q.size(3),
        v.size(3),
        Strides.of(q),
        Strides.of(k),
        Strides.of(v),
        new Strides(v.size(3), q.size(1) * v.size(3)));
  }

  private BlockAttention block(BlockAttention.Kind kind) {
    return blocks.computeIfAbsent(
        new Prepared(kind, torch.get_num_threads()), missing -> new BlockAttention(oneDnn, kind));
  }

  @Override
  public void close() {
    blocks.values().forEach(BlockAttention::close);
  }
}
