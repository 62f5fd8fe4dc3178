package io.github.rae4j.encoders;

import io.github.rae4j.model.ImageNormalization;
import io.github.rae4j.network.Initializer;
import io.github.rae4j.network.Ops;
import io.github.rae4j.network.ParameterScope;
import io.github.rae4j.network.ParameterScope.AttentionNames;
import io.github.rae4j.network.Resampling;
import java.util.Set;

/**
 * The vision tower of SigLIP2 (Tschannen et al., 2025) in its fixed-resolution form, without its
 * pooling head and without the weight and bias of its last layer norm.
 *
 * <p>Key names are those of {@code google/siglip2-base-patch16-256}. Immutable and thread-safe.
 */
final class Siglip2 extends VisionTower {
  private static final Set<String> IGNORED =
      Set.of(
          "logit_scale",
          "logit_bias",
          "vision_model.embeddings.position_ids",
          "vision_model.post_layernorm.weight",
          "vision_model.post_layernorm.bias");

  Siglip2(VitConfig config, int grid, ImageNormalization normalization) {
    super(config, grid, normalization);
  }

  @Override
  protected <V> V tokens(Ops<V> ops, V images) {
    ParameterScope<V> root = new ParameterScope<>(ops, "vision_model.");
    int dim = config.hiddenSize();
    long rows = (long) config.tableGrid() * config.tableGrid();
    V patches = root.patches(images, "embeddings.patch_embedding", config.patchSize(), dim);
    V table =
        root.parameter(
            "embeddings.position_embedding.weight",
            Initializer.normal(1 / Math.sqrt(dim)),
            rows,
            dim);
    V positions = positions(ops, ops.reshape(table, 1, rows, dim), Resampling.BICUBIC);
    V x = ops.add(patches, positions);
    for (int i = 0; i < config.layers(); i++) {
      x = block(root.in("encoder.layers." + i), x);
    }
    return ops.layerNorm(x, config.eps());
  }

  private <V> V block(ParameterScope<V> scope, V x) {
    Ops<V> ops = scope.ops();
    AttentionNames names =
        new AttentionNames(
            "self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj", "self_attn.out_proj", true);
    V normed = scope.layerNorm(x, "layer_norm1", config.eps());
    V y = ops.add(x, scope.selfAttention(normed, config.heads(), names));
    return ops.add(
        y, mlp(scope, scope.layerNorm(y, "layer_norm2", config.eps()), "mlp.fc1", "mlp.fc2"));
  }

  @Override
  public boolean ignoresKey(String key) {
    return IGNORED.contains(key)
        || key.startsWith("text_model.")
        || key.startsWith("vision_model.head.");
  }
}
