// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.decoders;

import io.github.rae4j.layers.BlockContext;
import io.github.rae4j.layers.BlockStack;
import io.github.rae4j.layers.Norm;
import io.github.rae4j.layers.ParameterScope;
import io.github.rae4j.layers.PatchGrid;
import io.github.rae4j.layers.PositionTable;
import io.github.rae4j.layers.huggingface.TransformerConfig;
import io.github.rae4j.layers.huggingface.ViTLayer;
import io.github.rae4j.model.DecoderRequest;
import io.github.rae4j.network.Initializer;
import io.github.rae4j.network.NamedValues;
import io.github.rae4j.network.Network;
import io.github.rae4j.network.Ops;
import io.github.rae4j.network.Resampling;
import io.github.rae4j.network.Signature;
import io.github.rae4j.network.TensorSpec;
import java.util.List;
import java.util.Map;

/** Maps tokens to normalised pixel patches. Immutable and thread-safe. */
final class PatchTransformer implements Network {
  private final TransformerConfig sizes;
  private final DecoderRequest request;
  private final PatchGrid grid;
  private final BlockStack blocks;

  PatchTransformer(TransformerConfig sizes, DecoderRequest request, PatchGrid grid) {
    this.sizes = sizes;
    this.request = request;
    this.grid = grid;
    this.blocks = new BlockStack("decoder_layers", sizes.layers(), ViTLayer.block(sizes));
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
    V embedded = root.linear(tokens, "decoder_embed", sizes.width());
    V resized =
        request.tokenGrid().resizeTokens(ops, embedded, request.patchGrid(), Resampling.BILINEAR);
    V x = addClassTokenAndPositions(root, resized);
    V last = blocks.apply(root, x, BlockContext.none());
    V normed = Norm.layer(sizes.eps()).apply(root, "decoder_norm", last);
    V predicted = root.linear(normed, "decoder_pred", patchValues());
    return ops.slice(predicted, 1, 1, 1 + (long) request.numPatches());
  }

  private <V> V addClassTokenAndPositions(ParameterScope<V> root, V x) {
    Ops<V> ops = root.ops();
    int width = sizes.width();
    V classToken = root.parameter("trainable_cls_token", Initializer.ZEROS, 1, 1, width);
    V table = PositionTable.sineCosine(root, "decoder_pos_embed", grid.tokens(), width, true);
    V prefix = ops.add(classToken, ops.slice(table, 1, 0, 1));
    V positioned = ops.add(x, ops.slice(table, 1, 1, 1L + request.numPatches()));
    return ops.concat(1, List.of(ops.expandBatch(prefix, x), positioned));
  }
}
