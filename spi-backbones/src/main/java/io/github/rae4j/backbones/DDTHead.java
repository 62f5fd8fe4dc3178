package io.github.rae4j.backbones;

import io.github.rae4j.network.Ops;
import java.util.Optional;

/**
 * The head of DiT-DH: blocks over the noisy latents, modulated token by token.
 *
 * @param base the blocks before, for their width and number
 */
record DDTHead(
    int channels, PatchGrid grid, Stack stack, BlockStyle style, boolean rope, Stack base) {
  /**
   * Noisy latents → velocity.
   *
   * @param s output of the base {@code (batch, n, base dim)} after SiLU; n divides the tokens
   */
  <V> V apply(Ops<V> ops, V x, V s) {
    V projected =
        base.dim() == stack.dim()
            ? s
            : style.start().linear("s_projector", base.dim(), stack.dim()).apply(ops, s);
    V condition = ops.silu(projected);

    V tokens = grid.embed(ops, x, "x_embedder", channels, stack.dim());
    Optional<RotaryTable> rotary = stack.rotary("dec_feat_rope", rope, grid);
    V hidden = stack.apply(ops, tokens, condition, base.depth(), style, rotary);
    V values =
        new FinalLayer("final_layer", stack.dim(), channels, style.rmsNorm())
            .apply(ops, hidden, condition);
    return grid.assemble(ops, values, channels);
  }
}
