package io.github.rae4j.decoders;

import io.github.rae4j.model.DecoderRequest;
import io.github.rae4j.model.VitMaeTower;
import io.github.rae4j.network.Initializer;
import io.github.rae4j.network.NamedValues;
import io.github.rae4j.network.Network;
import io.github.rae4j.network.Ops;
import io.github.rae4j.network.ParameterScope;
import io.github.rae4j.network.Resampling;
import io.github.rae4j.network.Signature;
import io.github.rae4j.network.SineCosinePositions;
import io.github.rae4j.network.TensorSpec;
import io.github.rae4j.tensor.Shape;
import java.util.List;
import java.util.Map;

/** From tokens to normalised patches of pixels. Immutable and thread-safe. */
final class PatchTransformer implements Network {
  private final VitMaeTower sizes;
  private final DecoderRequest request;
  private final int tokenGrid;
  private final int grid;

  PatchTransformer(VitMaeTower sizes, DecoderRequest request, int tokenGrid, int grid) {
    this.sizes = sizes;
    this.request = request;
    this.tokenGrid = tokenGrid;
    this.grid = grid;
  }

  @Override
  public Signature signature() {
    return new Signature(
        List.of(TensorSpec.batched("tokens", request.tokens(), request.hiddenSize())),
        List.of(TensorSpec.batched("patches", request.numPatches(), patchValues())));
  }

  private long patchValues() {
    return 3L * request.patchSize() * request.patchSize();
  }

  @Override
  public <V> Map<String, V> forward(Ops<V> ops, Map<String, V> inputs) {
    return Map.of("patches", patches(ops, NamedValues.require(inputs, "tokens")));
  }

  /** Tokens {@code (batch, tokens, hiddenSize)} → {@code (batch, numPatches, patchSize² · 3)}. */
  <V> V patches(Ops<V> ops, V tokens) {
    ParameterScope<V> root = new ParameterScope<>(ops, "");
    V embedded = interpolate(ops, root.linear(tokens, "decoder_embed", sizes.width()));
    V x = addClassTokenAndPositions(root, embedded);
    for (int i = 0; i < sizes.layers(); i++) {
      x = root.in("decoder_layers." + i).vitBlock(x, sizes.block());
    }
    V normed = root.layerNorm(x, "decoder_norm", sizes.block().eps());
    V predicted = root.linear(normed, "decoder_pred", patchValues());
    return ops.slice(predicted, 1, 1, 1 + (long) request.numPatches());
  }

  private <V> V interpolate(Ops<V> ops, V embedded) {
    if (tokenGrid == grid) {
      return embedded;
    }
    int width = sizes.width();
    V image =
        ops.permute(ops.reshape(embedded, Shape.BATCH, tokenGrid, tokenGrid, width), 0, 3, 1, 2);
    V resized = ops.resize(image, grid, grid, Resampling.BILINEAR);
    return ops.reshape(ops.permute(resized, 0, 2, 3, 1), Shape.BATCH, request.numPatches(), width);
  }

  private <V> V addClassTokenAndPositions(ParameterScope<V> root, V x) {
    Ops<V> ops = root.ops();
    int width = sizes.width();
    long rows = request.numPatches() + 1L;
    V classToken = root.parameter("trainable_cls_token", Initializer.ZEROS, 1, 1, width);
    V table =
        root.frozen(
            "decoder_pos_embed",
            Initializer.table(() -> SineCosinePositions.table(grid, width, true)),
            1,
            rows,
            width);
    V prefix = ops.add(classToken, ops.slice(table, 1, 0, 1));
    V positioned = ops.add(x, ops.slice(table, 1, 1, rows));
    return ops.concat(1, List.of(ops.expandBatch(prefix, x), positioned));
  }
}
