// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.autoencoders;

import io.github.rae4j.model.DecoderProvider;
import io.github.rae4j.model.DecoderRequest;
import io.github.rae4j.options.Options;
import io.github.rae4j.options.Parameters;
import java.util.List;

/** Creates the decoders of SD-VAE and related models. Thread-safe. */
public final class KlDecoderProvider implements DecoderProvider {
  @Override
  public String name() {
    return KlEncoder.NAME;
  }

  @Override
  public List<String> aliases() {
    return List.of("AutoencoderKL");
  }

  @Override
  public String description() {
    return "decoder of an AutoencoderKL (SD-VAE)";
  }

  @Override
  public Options<KlConfig> options() {
    return Options.of(KlConfig.class);
  }

  /**
   * {@inheritDoc}
   *
   * <p>The config describes the whole autoencoder; keys that do not concern the network are left
   * alone.
   */
  @Override
  public KlDecoder create(DecoderRequest request, Parameters config) {
    return new KlDecoder(options().readDeclared(config), request);
  }
}
