// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.layers;

import io.github.rae4j.network.Ops;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Adaptive layer norm (adaLN-Zero; Peebles and Xie, 2023, section 3.2): a linear layer makes
 * shifts, scales and gates from a condition, zeros before training. Immutable and thread-safe.
 *
 * <p>The condition is {@code (batch, n, width)} and has been through SiLU already, once for all
 * modulations that share it. With n = 1 it holds for all tokens, else for each of n segments of
 * consecutive tokens; n divides the number of tokens.
 *
 * @param module the linear layer
 * @param branches number of branches that it modulates, of which each has its own part of the
 *     layer's output
 * @param shift whether a branch is shifted as well as scaled
 * @param gate whether a branch is gated
 */
public record AdaLNModulation(String module, int branches, boolean shift, boolean gate) {
  /**
   * The modulation of one branch; all values {@code (batch, 1, dim)} or {@code (batch, tokens,
   * dim)}.
   *
   * @param shift what is added after the norm
   * @param scale minus 1, the factor after the norm
   * @param gate the factor of the branch's output
   */
  public record Branch<V>(Optional<V> shift, V scale, Optional<V> gate) {
    /** {@code x · (1 + scale) + shift}. */
    public V scaleAndShift(Ops<V> ops, V x) {
      V scaled = ops.mul(x, ops.add(scale, 1));
      return shift.isPresent() ? ops.add(scaled, shift.get()) : scaled;
    }

    /** {@code gate · x}, or x where there is no gate. */
    public V gate(Ops<V> ops, V x) {
      return gate.isPresent() ? ops.mul(gate.get(), x) : x;
    }
  }

  /**
   * The modulation of every branch. The parts of the layer's output stand in the order shift,
   * scale, gate, branch by branch.
   *
   * @param x what is modulated, {@code (batch, tokens, dim)}
   */
  public <V> List<Branch<V>> apply(ParameterScope<V> scope, V x, V condition) {
    Ops<V> ops = scope.ops();
    int perBranch = 1 + (shift ? 1 : 0) + (gate ? 1 : 0);
    int parts = branches * perBranch;
    int tokens = ops.shape(x).intDim(1);
    V all = scope.linear(condition, module, parts * ops.shape(x).dim(-1), LayerInit.ZEROS, true);
    int segments = ops.shape(condition).intDim(1);
    if (segments != 1 && segments != tokens) {
      all = ops.repeatInterleave(all, 1, tokens / segments);
    }
    List<V> chunks = ops.chunk(all, parts, -1);
    List<Branch<V>> result = new ArrayList<>();
    for (int i = 0; i < parts; i += perBranch) {
      int scale = shift ? i + 1 : i;
      result.add(
          new Branch<>(
              shift ? Optional.of(chunks.get(i)) : Optional.empty(),
              chunks.get(scale),
              gate ? Optional.of(chunks.get(scale + 1)) : Optional.empty()));
    }
    return result;
  }
}
