package io.github.rae4j.backbones;

import io.github.rae4j.network.Ops;
import java.util.List;

/**
 * Adaptive layer norm (adaLN, Peebles and Xie, 2023): shifts, scales and gates from the condition.
 *
 * <p>The condition is {@code (batch, n, dim)} and has been through SiLU already, once for all
 * modulations that share it. With n = 1 it holds for the whole image, else for each of n segments
 * of consecutive tokens.
 */
record Modulation(String key, int dim, int parts) {
  /** The parts, each {@code (batch, 1, dim)} or {@code (batch, tokens, dim)}. */
  <V> List<V> apply(Ops<V> ops, V condition, int tokens) {
    V all = Linear.zero(key + ".adaLN_modulation.1", dim, parts * dim).apply(ops, condition);
    int segments = ops.shape(condition).intDim(1);
    if (segments != 1 && segments != tokens) {
      all = ops.repeatInterleave(all, 1, tokens / segments);
    }
    return ops.chunk(all, parts, -1);
  }

  /** {@code x · (1 + scale)}. */
  static <V> V scale(Ops<V> ops, V x, V scale) {
    return ops.mul(x, ops.add(scale, 1));
  }

  /** {@code x · (1 + scale) + shift}. */
  static <V> V scaleAndShift(Ops<V> ops, V x, V scale, V shift) {
    return ops.add(scale(ops, x, scale), shift);
  }
}
