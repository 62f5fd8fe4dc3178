// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.pretraining;

import io.github.rae4j.core.config.RaeConfig;
import io.github.rae4j.data.ImageSize;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.layers.BlockContext;
import io.github.rae4j.layers.BlockStack;
import io.github.rae4j.layers.LayerInit;
import io.github.rae4j.layers.Norm;
import io.github.rae4j.layers.ParameterScope;
import io.github.rae4j.layers.PatchGrid;
import io.github.rae4j.layers.PositionTable;
import io.github.rae4j.layers.huggingface.TransformerConfig;
import io.github.rae4j.layers.huggingface.ViTLayer;
import io.github.rae4j.model.ImageNormalization;
import io.github.rae4j.network.Initializer;
import io.github.rae4j.network.NamedValues;
import io.github.rae4j.network.Network;
import io.github.rae4j.network.Ops;
import io.github.rae4j.network.Signature;
import io.github.rae4j.network.TensorSpec;
import java.util.List;
import java.util.Map;

/**
 * A masked autoencoder as it is pretrained (He et al., 2022): the encoder sees a few patches, a
 * small decoder reconstructs all of them. Key names are those of Hugging Face's {@code
 * ViTMAEForPreTraining}.
 *
 * <p>{@code images} (batch, 3, height, width) in [0, 1] and {@code visible} (batch, seen, patches),
 * whose rows each have a 1 at the patch that they select, give {@code patches}: the normalised
 * images cut up, (batch, patches, patchSize²·3), and {@code prediction} of the same shape. A
 * product with that matrix gathers the rows, and one with its transpose puts them back; thanks to
 * it, the network needs no special operation, and the cost is far below that of a block.
 *
 * <p>Immutable and thread-safe.
 */
public final class MaskedAutoencoder implements Network {
  private static final double INITIAL_STD = 0.02;

  private final MaskedAutoencoderConfig config;
  private final ImageNormalization normalization;

  /** A network of these sizes for images with these statistics. */
  public MaskedAutoencoder(MaskedAutoencoderConfig config, ImageNormalization normalization) {
    this.config = config;
    this.normalization = normalization;
  }

  /**
   * The network that {@code stage_1} describes.
   *
   * @throws RaeException if its folder is missing or does not describe a masked autoencoder
   */
  public static MaskedAutoencoder of(RaeConfig config) {
    return EncoderFolders.of(config).autoencoder();
  }

  /** Its sizes. */
  public MaskedAutoencoderConfig config() {
    return config;
  }

  /** The statistics of its images. */
  ImageNormalization normalization() {
    return normalization;
  }

  @Override
  public Signature signature() {
    ImageSize size = config.imageSize();
    int patches = config.patches();
    return new Signature(
        List.of(
            TensorSpec.batched("images", 3, size.height(), size.width()),
            TensorSpec.batched("visible", config.visiblePatches(), patches)),
        List.of(
            TensorSpec.batched("patches", patches, config.patchValues()),
            TensorSpec.batched("prediction", patches, config.patchValues())));
  }

  @Override
  public <V> Map<String, V> forward(Ops<V> ops, Map<String, V> inputs) {
    V images = normalization.normalize(ops, NamedValues.require(inputs, "images"));
    V visible = NamedValues.require(inputs, "visible");
    V encoded = encode(new ParameterScope<>(ops, "vit."), images, visible);
    V prediction = decode(new ParameterScope<>(ops, "decoder."), encoded, visible);
    return Map.of("patches", config.grid().patchify(ops, images), "prediction", prediction);
  }

  /** Class token and seen patches, {@code (batch, 1 + seen, width)}, after the last layer norm. */
  private <V> V encode(ParameterScope<V> scope, V images, V visible) {
    Ops<V> ops = scope.ops();
    TransformerConfig sizes = config.encoder();
    int width = sizes.width();
    PatchGrid grid = config.grid();
    ParameterScope<V> embeddings = scope.in("embeddings");
    V tokens =
        grid.embed(
            embeddings, "patch_embeddings.projection", images, width, LayerInit.TORCH_DEFAULT);
    V table =
        PositionTable.sineCosine(embeddings, "position_embeddings", grid.tokens(), width, true);
    V classToken = embeddings.parameter("cls_token", Initializer.normal(INITIAL_STD), 1, 1, width);
    V positioned = ops.add(tokens, ops.slice(table, 1, 1, 1L + config.patches()));
    V seen = ops.matmul(visible, positioned);
    V prefix = ops.expandBatch(ops.add(classToken, ops.slice(table, 1, 0, 1)), seen);
    V x = ops.concat(1, List.of(prefix, seen));
    BlockStack blocks = new BlockStack("encoder.layer", sizes.layers(), ViTLayer.block(sizes));
    V last = blocks.apply(scope, x, BlockContext.none());
    return Norm.layer(sizes.eps()).apply(scope, "layernorm", last);
  }

  /** The prediction of the decoder, {@code (batch, patches, patchSize²·3)}. */
  private <V> V decode(ParameterScope<V> scope, V encoded, V visible) {
    Ops<V> ops = scope.ops();
    TransformerConfig sizes = config.decoder();
    int width = sizes.width();
    long seen = config.visiblePatches();
    V embedded = scope.linear(encoded, "decoder_embed", width);
    V maskToken = scope.parameter("mask_token", Initializer.normal(INITIAL_STD), 1, 1, width);
    V back = ops.permute(visible, 0, 2, 1);
    V isHidden = ops.add(ops.mul(ops.sum(back, 2, true), -1), 1);
    V placed =
        ops.add(
            ops.matmul(back, ops.slice(embedded, 1, 1, 1 + seen)), ops.mul(isHidden, maskToken));
    V tokens = ops.concat(1, List.of(ops.slice(embedded, 1, 0, 1), placed));
    V table =
        PositionTable.sineCosine(scope, "decoder_pos_embed", config.grid().tokens(), width, true);
    BlockStack blocks = new BlockStack("decoder_layers", sizes.layers(), ViTLayer.block(sizes));
    V last = blocks.apply(scope, ops.add(tokens, table), BlockContext.none());
    V normed = Norm.layer(sizes.eps()).apply(scope, "decoder_norm", last);
    V predicted = scope.linear(normed, "decoder_pred", config.patchValues());
    return ops.slice(predicted, 1, 1, 1L + config.patches());
  }
}
