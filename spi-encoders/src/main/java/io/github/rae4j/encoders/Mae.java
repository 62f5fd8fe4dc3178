package io.github.rae4j.encoders;

import io.github.rae4j.model.ImageNormalization;
import io.github.rae4j.network.Initializer;
import io.github.rae4j.network.Ops;
import io.github.rae4j.network.ParameterScope;
import io.github.rae4j.network.ParameterScope.VitBlock;
import io.github.rae4j.network.Resampling;
import io.github.rae4j.network.SineCosinePositions;
import java.util.List;
import java.util.Set;

/**
 * The encoder of a masked autoencoder (He et al., 2022), without masking and without the weight and
 * bias of its last layer norm.
 *
 * <p>The class token takes part in the attention and is cut from the result. Key names are those of
 * {@code facebook/vit-mae-base}. Immutable and thread-safe.
 */
final class Mae extends VisionTower {
  private static final double INITIAL_STD = 0.02;
  private static final Set<String> IGNORED = Set.of("vit.layernorm.weight", "vit.layernorm.bias");

  Mae(VitConfig config, int grid, ImageNormalization normalization) {
    super(config, grid, normalization);
  }

  @Override
  protected <V> V tokens(Ops<V> ops, V images) {
    ParameterScope<V> root = new ParameterScope<>(ops, "vit.");
    V x = embed(root.in("embeddings"), images);
    VitBlock block =
        new VitBlock(
            config.heads(), config.mlpSize(), config.activation(), config.eps(), config.qkvBias());
    for (int i = 0; i < config.layers(); i++) {
      x = root.in("encoder.layer." + i).vitBlock(x, block);
    }
    return ops.layerNorm(ops.slice(x, 1, 1, 1 + (long) grid * grid), config.eps());
  }

  private <V> V embed(ParameterScope<V> scope, V images) {
    Ops<V> ops = scope.ops();
    int dim = config.hiddenSize();
    int side = config.tableGrid();
    long rows = (long) side * side;
    V patches = scope.patches(images, "patch_embeddings.projection", config.patchSize(), dim);
    V table =
        scope.frozen(
            "position_embeddings",
            Initializer.table(() -> SineCosinePositions.table(side, dim, true)),
            1,
            rows + 1,
            dim);
    V classToken = scope.parameter("cls_token", Initializer.normal(INITIAL_STD), 1, 1, dim);
    V prefix = ops.add(classToken, ops.slice(table, 1, 0, 1));
    V positions = positions(ops, ops.slice(table, 1, 1, rows + 1), Resampling.BICUBIC);
    return ops.concat(1, List.of(ops.expandBatch(prefix, patches), ops.add(patches, positions)));
  }

  @Override
  public boolean ignoresKey(String key) {
    return IGNORED.contains(key) || key.startsWith("decoder.");
  }
}
