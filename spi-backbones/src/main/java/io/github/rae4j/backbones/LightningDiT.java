package io.github.rae4j.backbones;

import io.github.rae4j.model.Backbone;
import io.github.rae4j.network.NamedValues;
import io.github.rae4j.network.Network;
import io.github.rae4j.network.Ops;
import io.github.rae4j.network.Signature;
import io.github.rae4j.spi.Parameters;
import io.github.rae4j.tensor.Shape;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * DiT with the improvements of LightningDiT (paper section 4): patches with fixed positions, blocks
 * modulated by time and label, and a modulated way out. Immutable and thread-safe.
 *
 * <p>Made by {@link LightningDiTProvider}, which documents the options.
 */
public final class LightningDiT implements Backbone, Network {
  private final Latents latents;
  private final PatchGrid grid;
  private final Stack stack;
  private final BlockStyle style;
  private final Classes classes;
  private final boolean learnSigma;
  private final boolean rope;

  LightningDiT(Parameters parameters) {
    latents = Checks.latents(parameters, 16);
    grid = Checks.grid(parameters, latents, parameters.getInt("patch_size", 1));
    stack =
        new Stack(
            parameters.getInt("hidden_size", 1152),
            parameters.getInt("depth", 28),
            parameters.getInt("num_heads", 16));
    style = Checks.style(parameters, Linear.Start.XAVIER);
    classes = Checks.classes(parameters);
    learnSigma = parameters.getBoolean("learn_sigma", false);
    rope = parameters.getBoolean("use_rope", true);
    // Without effect in the reference as well; read so that its configs are accepted.
    parameters.getBoolean("use_gembed", true);
    Checks.stack(parameters, stack, rope, style);
    Checks.positions(parameters, stack.dim());
  }

  @Override
  public Network network() {
    return this;
  }

  @Override
  public Shape latentShape() {
    return latents.shape();
  }

  @Override
  public int numClasses() {
    return classes.count();
  }

  @Override
  public OptionalLong nullLabel() {
    return classes.nullLabel();
  }

  @Override
  public Signature signature() {
    return latents.signature();
  }

  @Override
  public <V> Map<String, V> forward(Ops<V> ops, Map<String, V> inputs) {
    V patches =
        grid.embed(
            ops, NamedValues.require(inputs, "x"), "x_embedder", latents.channels(), stack.dim());
    V tokens = new PositionTable("pos_embed", grid.side(), stack.dim()).apply(ops, patches);
    V condition =
        condition(ops, NamedValues.require(inputs, "t"), NamedValues.require(inputs, "y"));

    Optional<RotaryTable> rotary = stack.rotary("feat_rope", rope, grid);
    V hidden = stack.apply(ops, tokens, condition, 0, style, rotary);

    V patchValues = finalLayer().apply(ops, hidden, condition);
    return Map.of("velocity", grid.assemble(ops, patchValues, latents.channels()));
  }

  /** Time plus label, through SiLU once for all blocks. */
  private <V> V condition(Ops<V> ops, V t, V y) {
    V time = new TimeEmbedding("t_embedder", stack.dim(), style.start()).apply(ops, t);
    V label = new LabelEmbedding("y_embedder", classes, stack.dim()).apply(ops, y);
    return ops.reshape(ops.silu(ops.add(time, label)), Shape.BATCH, 1, stack.dim());
  }

  /** With {@code learn_sigma} the variance comes after the velocity; nobody uses it. */
  private FinalLayer finalLayer() {
    int channels = learnSigma ? 2 * latents.channels() : latents.channels();
    int outputs = grid.patch() * grid.patch() * channels;
    return new FinalLayer("final_layer", stack.dim(), outputs, style.rmsNorm());
  }
}
