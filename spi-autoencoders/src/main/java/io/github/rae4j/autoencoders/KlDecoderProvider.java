// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.autoencoders;

import io.github.rae4j.model.Decoder;
import io.github.rae4j.model.DecoderProvider;
import io.github.rae4j.model.DecoderRequest;
import io.github.rae4j.spi.Parameters;
import java.util.List;

/** Creates the decoders of SD-VAE and related models. Thread-safe. */
public final class KlDecoderProvider implements DecoderProvider {
  @Override
  public String name() {
    return "SD-VAE";
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
  public Decoder create(DecoderRequest request, Parameters config) {
    KlConfig read = KlConfig.read(config);
    int grid = SquareGrid.ofRequest(name(), request, read.latentChannels(), read.patch());
    return new KlDecoder(read, grid, request.normalization());
  }
}
