// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.backbones;

import io.github.rae4j.condition.Conditioning;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.layers.LayerInit;
import io.github.rae4j.layers.ParameterScope;
import io.github.rae4j.layers.PatchGrid;
import io.github.rae4j.layers.PositionTable;
import io.github.rae4j.model.Backbone;
import io.github.rae4j.network.NamedValues;
import io.github.rae4j.network.Network;
import io.github.rae4j.network.Ops;
import io.github.rae4j.network.Signature;
import io.github.rae4j.network.TensorSpec;
import io.github.rae4j.tensor.Shape;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * DiT-DH (paper section 5, Figure 5): a DiT base M processes the noisy latents, and a wide, shallow
 * DDT head H, conditioned token by token on the base's output, predicts the velocity: {@code s =
 * M(x | t, y)}, {@code v = H(x | s)}. Immutable and thread-safe.
 *
 * <p>Created by {@link DiTDHProvider}, which documents the options.
 */
public final class DiTDH implements Backbone {
  private static final Pattern BLOCK = Pattern.compile("blocks\\.(\\d{1,9})\\..*");

  private final Options options;
  private final Transformer base;
  private final Transformer head;

  /**
   * The parts and options of a DiT-DH.
   *
   * @param latents latents on which it operates
   * @param baseGrid the base's patches of the latents
   * @param headGrid the head's patches of the latents, which have side 1
   * @param classes class labels
   * @param base size of the base's blocks
   * @param head size of the head's blocks, which are numbered after the base's
   * @param style of all blocks
   * @param positions whether the base's tokens have fixed positions
   */
  record Options(
      Latents latents,
      PatchGrid baseGrid,
      PatchGrid headGrid,
      Classes classes,
      TransformerSize base,
      TransformerSize head,
      BlockStyle style,
      boolean positions) {}

  DiTDH(Options options) {
    this.options = options;
    this.base =
        Transformer.of(options.style, options.base, 0, "enc_feat_rope", options.baseGrid.tokens());
    this.head =
        Transformer.of(
            options.style,
            options.head,
            options.base.depth(),
            "dec_feat_rope",
            options.headGrid.tokens());
  }

  /** {@code s = M(x | t, y)}: noisy latents, time and label → {@code (batch, tokens, width)}. */
  private <V> V base(ParameterScope<V> root, V x, V t, V y) {
    Ops<V> ops = root.ops();
    int width = options.base.width();
    V time = new TimeEmbedding(width, options.style.init()).apply(root.in("t_embedder"), t);
    V label = options.classes.embed(root.in("y_embedder"), y, width);
    // The reference applies the activation to the condition here and again in every modulation.
    V condition = ops.silu(ops.silu(ops.add(time, label)));

    PatchGrid grid = options.baseGrid;
    V patches = grid.embed(root, "s_embedder.proj", x, width, LayerInit.XAVIER_UNIFORM);
    V tokens =
        options.positions
            ? ops.add(
                patches, PositionTable.sineCosine(root, "pos_embed", grid.tokens(), width, false))
            : patches;
    V hidden = base.apply(root, tokens, ops.reshape(condition, Shape.BATCH, 1, width));
    return ops.silu(ops.add(ops.reshape(time, Shape.BATCH, 1, width), hidden));
  }

  /** {@code v = H(x | s)}: noisy latents and the base's output → velocity. */
  private <V> V head(ParameterScope<V> root, V x, V s) {
    Ops<V> ops = root.ops();
    int width = options.head.width();
    V projected =
        options.base.width() == width
            ? s
            : root.linear(s, "s_projector", width, options.style.init(), true);
    V condition = ops.silu(projected);

    PatchGrid grid = options.headGrid;
    V tokens = grid.embed(root, "x_embedder.proj", x, width, LayerInit.XAVIER_UNIFORM);
    V hidden = head.apply(root, tokens, condition);
    int channels = options.latents.channels();
    V values =
        new FinalLayer(options.style.norm(), channels)
            .apply(root.in("final_layer"), hidden, condition);
    return grid.unpatchify(ops, values, channels);
  }

  /**
   * {@inheritDoc}
   *
   * @throws RaeException if the base's patch size is not 1; only {@link #networkGivenBase} can run
   *     in that case
   */
  @Override
  public Network network() {
    if (options.baseGrid.patch() != 1) {
      int patch = options.baseGrid.patch();
      int channels = options.latents.channels();
      throw new RaeException(
          "patch_size [%d, 1] of DiT-DH cannot sample: the base's weights take %d channels, but the"
                  .formatted(patch, patch * patch * channels)
              + " latents have %d; set patch_size: 1".formatted(channels));
    }
    return new Velocity();
  }

  /**
   * The head alone: {@code x} float32 {@code (batch, C, h, w)} noisy latents, {@code s} float32
   * {@code (batch, n, base width)} the output of a base after SiLU → {@code velocity} float32
   * {@code (batch, C, h, w)}. n is the number of tokens of the base. Time and label have an effect
   * only through s. Reads the head's part of a checkpoint and ignores the base's part.
   */
  @Override
  public Optional<Network> networkGivenBase() {
    return Optional.of(new VelocityGivenBase());
  }

  @Override
  public Shape latentShape() {
    return options.latents.shape();
  }

  @Override
  public Conditioning conditioning() {
    return options.classes.conditioning();
  }

  private final class Velocity implements Network {
    @Override
    public Signature signature() {
      return options.latents.signature();
    }

    @Override
    public <V> Map<String, V> forward(Ops<V> ops, Map<String, V> inputs) {
      ParameterScope<V> root = new ParameterScope<>(ops, "");
      V x = NamedValues.require(inputs, "x");
      V s = base(root, x, NamedValues.require(inputs, "t"), NamedValues.require(inputs, "y"));
      return Map.of("velocity", head(root, x, s));
    }
  }

  private final class VelocityGivenBase implements Network {
    @Override
    public Signature signature() {
      Latents latents = options.latents;
      TensorSpec s =
          TensorSpec.batched("s", options.baseGrid.tokens().tokens(), options.base.width());
      return new Signature(List.of(latents.spec("x"), s), List.of(latents.spec("velocity")));
    }

    @Override
    public <V> Map<String, V> forward(Ops<V> ops, Map<String, V> inputs) {
      V velocity =
          head(
              new ParameterScope<>(ops, ""),
              NamedValues.require(inputs, "x"),
              NamedValues.require(inputs, "s"));
      return Map.of("velocity", velocity);
    }

    /** Whether a key belongs to the base. */
    @Override
    public boolean ignoresKey(String key) {
      Matcher block = BLOCK.matcher(key);
      return key.equals("pos_embed")
          || key.startsWith("s_embedder.")
          || key.startsWith("t_embedder.")
          || key.startsWith("y_embedder.")
          || key.startsWith("enc_feat_rope.")
          || (block.matches() && Integer.parseInt(block.group(1)) < options.base.depth());
    }
  }
}
