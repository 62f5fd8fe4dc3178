// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.autoencoders;

import io.github.rae4j.model.DecoderProvider;
import io.github.rae4j.model.DecoderRequest;
import io.github.rae4j.options.Options;
import io.github.rae4j.options.Parameters;

/** Creates {@link PixelDecoder}s. Thread-safe. */
public final class PixelDecoderProvider implements DecoderProvider {
  @Override
  public String name() {
    return PixelEncoder.NAME;
  }

  @Override
  public String description() {
    return "no decoder: puts patches of raw pixels together";
  }

  @Override
  public boolean isLearned() {
    return false;
  }

  @Override
  public Options<Options.None> options() {
    return Options.none();
  }

  @Override
  public PixelDecoder create(DecoderRequest request, Parameters config) {
    return new PixelDecoder(request);
  }
}
