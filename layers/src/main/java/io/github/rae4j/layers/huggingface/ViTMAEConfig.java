// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.layers.huggingface;

import io.github.rae4j.errors.RaeException;
import io.github.rae4j.network.Activation;
import io.github.rae4j.spi.Parameters;

/**
 * The two transformers that a Hugging Face {@code config.json} of type {@code vit_mae} describes;
 * what the file leaves out is as in {@code ViTMAEConfig}.
 */
public final class ViTMAEConfig {
  private ViTMAEConfig() {}

  /**
   * Reads the encoder.
   *
   * @throws RaeException naming the key whose value makes no transformer
   */
  public static TransformerConfig encoder(Parameters config) {
    return read(config, "", absent(768, 12, 12, 3072));
  }

  /**
   * Reads the decoder, whose sizes have keys that begin with {@code decoder_}.
   *
   * @throws RaeException naming the key whose value makes no transformer
   */
  public static TransformerConfig decoder(Parameters config) {
    return read(config, "decoder_", absent(512, 8, 16, 2048));
  }

  private static TransformerConfig absent(int width, int layers, int heads, int mlpWidth) {
    return new TransformerConfig(width, layers, heads, mlpWidth, Activation.GELU, 1e-12, true);
  }

  private static TransformerConfig read(
      Parameters config, String prefix, TransformerConfig absent) {
    TransformerConfig read = TransformerConfig.read(config, prefix, absent);
    if (read.width() % 4 != 0) {
      throw config.error(
          prefix + "hidden_size",
          read.width() + " is no multiple of 4, as sine-cosine positions need it");
    }
    return read;
  }
}
