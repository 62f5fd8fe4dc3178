// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.decoders;

import io.github.rae4j.errors.RaeException;
import io.github.rae4j.layers.TokenGrid;
import io.github.rae4j.layers.huggingface.TransformerConfig;
import io.github.rae4j.layers.huggingface.ViTMAEConfig;
import io.github.rae4j.model.Decoder;
import io.github.rae4j.model.DecoderProvider;
import io.github.rae4j.model.DecoderRequest;
import io.github.rae4j.spi.Parameters;
import java.util.List;

/** Creates {@link ViTDecoder}s of any size. Thread-safe. */
public final class ViTDecoderProvider implements DecoderProvider {
  @Override
  public String name() {
    return "ViT";
  }

  @Override
  public List<String> aliases() {
    return List.of("GeneralDecoder", "decoder");
  }

  @Override
  public String description() {
    return "ViT decoder of an RAE, B/L/XL";
  }

  /**
   * {@inheritDoc}
   *
   * <p>The numbers of tokens and patches must be square numbers. The reference accepts other
   * numbers if they happen to be large enough, and then scrambles the image.
   */
  @Override
  public Decoder create(DecoderRequest request, Parameters config) {
    TransformerConfig sizes = sizes(config);
    if (request.hiddenSize() < 1 || request.patchSize() < 1) {
      throw new RaeException(
          "a decoder needs tokens and patches of at least 1, but got %s".formatted(request));
    }
    return new ViTDecoder(
        sizes,
        request,
        square(request.tokens(), "tokens to decode"),
        square(request.numPatches(), "output patches"));
  }

  /** {@code hidden_size}, {@code patch_size} and {@code image_size} belong to another model. */
  private static TransformerConfig sizes(Parameters config) {
    String type = config.getString("model_type");
    if (!type.equals("vit_mae")) {
      throw config.error(
          "model_type", "is '%s', but the ViT decoder needs a vit_mae config".formatted(type));
    }
    if (config.getInt("num_channels", 3) != 3) {
      throw config.error("num_channels", "must be 3: the decoder outputs RGB images");
    }
    return ViTMAEConfig.decoder(config);
  }

  private static TokenGrid square(int count, String what) {
    int side = (int) Math.round(Math.sqrt(count));
    if (count < 1 || side * side != count) {
      throw new RaeException(
          "%d %s form no square grid; the ViT decoder takes square latents such as %d × %d"
              .formatted(count, what, Math.max(1, side), Math.max(1, side)));
    }
    return TokenGrid.square(side);
  }
}
