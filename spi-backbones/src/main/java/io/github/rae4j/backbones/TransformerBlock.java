package io.github.rae4j.backbones;

import io.github.rae4j.network.Ops;
import java.util.List;
import java.util.Optional;

/**
 * A transformer block under a condition: x + gate · attention(modulated norm(x)), then the same
 * with the MLP. {@code (batch, tokens, dim)} → the same.
 */
record TransformerBlock(
    String key, int dim, int heads, BlockStyle style, Optional<RotaryTable> rotary) {
  /**
   * One pass.
   *
   * @param condition {@code (batch, n, dim)} after SiLU, see {@link Modulation}
   */
  <V> V apply(Ops<V> ops, V x, V condition) {
    int perBranch = style.shift() ? 3 : 2;
    int tokens = ops.shape(x).intDim(1);
    List<V> parts = new Modulation(key, dim, 2 * perBranch).apply(ops, condition, tokens);
    V mixed =
        branch(
            ops,
            x,
            new Norm(key + ".norm1", dim, style.rmsNorm()),
            new Attention(key + ".attn", dim, heads, style, rotary),
            parts.subList(0, perBranch));
    return branch(
        ops,
        mixed,
        new Norm(key + ".norm2", dim, style.rmsNorm()),
        new FeedForward(key + ".mlp", dim, style),
        parts.subList(perBranch, 2 * perBranch));
  }

  /** The parts of the modulation stand in the order (shift,) scale, gate. */
  private <V> V branch(Ops<V> ops, V x, Norm norm, Layer layer, List<V> parts) {
    V normed = norm.apply(ops, x);
    V modulated =
        style.shift()
            ? Modulation.scaleAndShift(ops, normed, parts.get(1), parts.get(0))
            : Modulation.scale(ops, normed, parts.get(0));
    V gate = parts.get(parts.size() - 1);
    return ops.add(x, ops.mul(gate, layer.apply(ops, modulated)));
  }
}
