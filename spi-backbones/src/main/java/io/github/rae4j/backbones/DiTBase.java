package io.github.rae4j.backbones;

import io.github.rae4j.network.Ops;
import io.github.rae4j.tensor.Shape;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The base of DiT-DH: a DiT without the way out, whose output conditions the head. */
record DiTBase(
    int channels,
    PatchGrid grid,
    Stack stack,
    BlockStyle style,
    Classes classes,
    boolean rope,
    boolean positions) {
  private static final Pattern BLOCK = Pattern.compile("blocks\\.(\\d{1,9})\\..*");

  /** Noisy latents, time {@code (batch)} and label → {@code (batch, tokens, dim)} after SiLU. */
  <V> V apply(Ops<V> ops, V x, V t, V y) {
    V time = new TimeEmbedding("t_embedder", stack.dim(), style.start()).apply(ops, t);
    V label = new LabelEmbedding("y_embedder", classes, stack.dim()).apply(ops, y);
    // The reference activates the condition here and again in every modulation.
    V condition = ops.silu(ops.silu(ops.add(time, label)));

    V patches = grid.embed(ops, x, "s_embedder", channelsOfWeights(), stack.dim());
    V tokens =
        positions
            ? new PositionTable("pos_embed", grid.side(), stack.dim()).apply(ops, patches)
            : patches;
    Optional<RotaryTable> rotary = stack.rotary("enc_feat_rope", rope, grid);
    V hidden = stack.apply(ops, tokens, asToken(ops, condition), 0, style, rotary);
    return ops.silu(ops.add(asToken(ops, time), hidden));
  }

  /** Channels that the reference's weights take, which are the latents' only with patch 1. */
  int channelsOfWeights() {
    return channels * grid.patch() * grid.patch();
  }

  /** Whether a key of a DiT-DH checkpoint belongs to the base. */
  boolean owns(String key) {
    Matcher block = BLOCK.matcher(key);
    return key.equals("pos_embed")
        || key.startsWith("s_embedder.")
        || key.startsWith("t_embedder.")
        || key.startsWith("y_embedder.")
        || key.startsWith("enc_feat_rope.")
        || (block.matches() && Integer.parseInt(block.group(1)) < stack.depth());
  }

  private <V> V asToken(Ops<V> ops, V x) {
    return ops.reshape(x, Shape.BATCH, 1, stack.dim());
  }
}
