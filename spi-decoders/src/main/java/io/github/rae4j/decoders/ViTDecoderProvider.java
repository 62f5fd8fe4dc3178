// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.decoders;

import io.github.rae4j.layers.huggingface.ViTMAEConfig;
import io.github.rae4j.model.DecoderProvider;
import io.github.rae4j.model.DecoderRequest;
import io.github.rae4j.options.Options;
import io.github.rae4j.options.Parameters;
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

  @Override
  public Options<ViTMAEConfig.Decoder> options() {
    return Options.of(ViTMAEConfig.Decoder.class);
  }

  /**
   * {@inheritDoc}
   *
   * <p>The config describes a whole masked autoencoder, of which this is one half. {@code
   * hidden_size}, {@code patch_size} and {@code image_size} belong to the other one.
   */
  @Override
  public ViTDecoder create(DecoderRequest request, Parameters config) {
    return new ViTDecoder(options().readDeclared(config), request);
  }
}
