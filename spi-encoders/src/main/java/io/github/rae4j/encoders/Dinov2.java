package io.github.rae4j.encoders;

import io.github.rae4j.model.ImageNormalization;
import io.github.rae4j.network.Initializer;
import io.github.rae4j.network.Ops;
import io.github.rae4j.network.ParameterScope;
import io.github.rae4j.network.ParameterScope.AttentionNames;
import io.github.rae4j.network.Resampling;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * DINOv2 (Oquab et al., 2023), with register tokens (Darcet et al., 2023) or without.
 *
 * <p>Class token and registers take part in the attention and are cut from the result. Key names
 * are those of {@code facebook/dinov2-with-registers-base} and {@code facebook/dinov2-base}.
 * Immutable and thread-safe.
 */
final class Dinov2 extends VisionTower {
  private static final double INITIAL_STD = 0.02;

  private final Variant variant;

  /**
   * What the sizes of DINOv2 and its two architectures differ in.
   *
   * @param registers number of register tokens; 0 for none
   * @param positionResampling how the position table is resized
   * @param swiglu whether the MLP is gated (size g)
   * @param layerScale start value of the residual scales
   * @param affineNorm whether the last layer norm keeps its weight and bias
   */
  record Variant(
      int registers,
      Resampling positionResampling,
      boolean swiglu,
      double layerScale,
      boolean affineNorm) {}

  Dinov2(VitConfig config, Variant variant, int grid, ImageNormalization normalization) {
    super(config, grid, normalization);
    this.variant = variant;
  }

  @Override
  protected <V> V tokens(Ops<V> ops, V images) {
    ParameterScope<V> root = new ParameterScope<>(ops, "");
    V x = embed(root.in("embeddings"), images);
    for (int i = 0; i < config.layers(); i++) {
      x = block(root.in("encoder.layer." + i), x);
    }
    long special = 1L + variant.registers();
    V patches = ops.slice(x, 1, special, special + (long) grid * grid);
    return variant.affineNorm()
        ? root.layerNorm(patches, "layernorm", config.eps())
        : ops.layerNorm(patches, config.eps());
  }

  private <V> V embed(ParameterScope<V> scope, V images) {
    Ops<V> ops = scope.ops();
    int dim = config.hiddenSize();
    long rows = (long) config.tableGrid() * config.tableGrid();
    V patches = scope.patches(images, "patch_embeddings.projection", config.patchSize(), dim);
    V table =
        scope.parameter("position_embeddings", Initializer.normal(INITIAL_STD), 1, rows + 1, dim);
    V classToken = scope.parameter("cls_token", Initializer.normal(INITIAL_STD), 1, 1, dim);
    List<V> special = new ArrayList<>();
    special.add(ops.add(classToken, ops.slice(table, 1, 0, 1)));
    if (variant.registers() > 0) {
      special.add(
          scope.parameter("register_tokens", Initializer.ZEROS, 1, variant.registers(), dim));
    }
    V positions = positions(ops, ops.slice(table, 1, 1, rows + 1), variant.positionResampling());
    V prefix = special.size() == 1 ? special.get(0) : ops.concat(1, special);
    return ops.concat(1, List.of(ops.expandBatch(prefix, patches), ops.add(patches, positions)));
  }

  private <V> V block(ParameterScope<V> scope, V x) {
    AttentionNames names =
        new AttentionNames(
            "attention.attention.query",
            "attention.attention.key",
            "attention.attention.value",
            "attention.output.dense",
            config.qkvBias());
    V normed = scope.layerNorm(x, "norm1", config.eps());
    V attended = scope.selfAttention(normed, config.heads(), names);
    V y = residual(scope, x, attended, "layer_scale1");
    V normedAgain = scope.layerNorm(y, "norm2", config.eps());
    V inner =
        variant.swiglu()
            ? gatedMlp(scope.in("mlp"), normedAgain)
            : mlp(scope, normedAgain, "mlp.fc1", "mlp.fc2");
    return residual(scope, y, inner, "layer_scale2");
  }

  private <V> V residual(ParameterScope<V> scope, V x, V branch, String scaleModule) {
    Ops<V> ops = scope.ops();
    V scale =
        scope.parameter(
            scaleModule + ".lambda1",
            new Initializer.Constant(variant.layerScale()),
            config.hiddenSize());
    return ops.add(x, ops.mul(branch, scale));
  }

  private <V> V gatedMlp(ParameterScope<V> scope, V x) {
    Ops<V> ops = scope.ops();
    // Two thirds keep the parameter count of an MLP without a gate, rounded up to a multiple of 8.
    int width = ((int) (config.mlpSize() * 2 / 3.0) + 7) / 8 * 8;
    List<V> halves = ops.chunk(scope.linear(x, "weights_in", 2L * width), 2, -1);
    V gated = ops.mul(ops.silu(halves.get(0)), halves.get(1));
    return scope.linear(gated, "weights_out", config.hiddenSize());
  }

  @Override
  public boolean ignoresKey(String key) {
    return key.equals("embeddings.mask_token")
        || key.startsWith("classifier.")
        || (!variant.affineNorm() && Set.of("layernorm.weight", "layernorm.bias").contains(key));
  }
}
