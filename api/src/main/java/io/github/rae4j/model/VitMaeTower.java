package io.github.rae4j.model;

import io.github.rae4j.errors.RaeException;
import io.github.rae4j.network.Activation;
import io.github.rae4j.network.ParameterScope.VitBlock;
import io.github.rae4j.spi.Parameters;

/**
 * One of the two transformers that a Hugging Face {@code config.json} of type {@code vit_mae}
 * describes; what the file leaves out is as in {@code ViTMAEConfig}.
 *
 * @param width of a token, a multiple of 4
 * @param layers number of blocks
 * @param block of every layer; its eps is that of all layer norms
 */
public record VitMaeTower(int width, int layers, VitBlock block) {
  /**
   * Reads the encoder.
   *
   * @throws RaeException naming the key whose value makes no transformer
   */
  public static VitMaeTower encoder(Parameters config) {
    return read(config, "", new VitMaeTower(768, 12, defaults(12, 3072)));
  }

  /**
   * Reads the decoder, from the keys that begin with {@code decoder_}.
   *
   * @throws RaeException naming the key whose value makes no transformer
   */
  public static VitMaeTower decoder(Parameters config) {
    return read(config, "decoder_", new VitMaeTower(512, 8, defaults(16, 2048)));
  }

  private static VitBlock defaults(int heads, int mlpSize) {
    return new VitBlock(heads, mlpSize, Activation.GELU, 1e-12, true);
  }

  private static VitMaeTower read(Parameters config, String prefix, VitMaeTower absent) {
    String widthKey = prefix + "hidden_size";
    int width = positive(config, widthKey, absent.width());
    if (width % 4 != 0) {
      throw config.error(
          widthKey, width + " is no multiple of 4, as sine-cosine positions need it");
    }
    String headsKey = prefix + "num_attention_heads";
    int heads = positive(config, headsKey, absent.block().heads());
    if (width % heads != 0) {
      throw config.error(
          headsKey, "%d does not divide the %s %d".formatted(heads, widthKey, width));
    }
    return new VitMaeTower(
        width,
        positive(config, prefix + "num_hidden_layers", absent.layers()),
        new VitBlock(
            heads,
            positive(config, prefix + "intermediate_size", absent.block().mlpSize()),
            activation(config, absent.block().activation()),
            config.getDouble("layer_norm_eps", absent.block().eps()),
            config.getBoolean("qkv_bias", absent.block().qkvBias())));
  }

  private static Activation activation(Parameters config, Activation absent) {
    if (!config.has("hidden_act")) {
      return absent;
    }
    String name = config.getString("hidden_act");
    return Activation.named(name)
        .orElseThrow(
            () ->
                config.error(
                    "hidden_act",
                    "'%s' is unknown; known are %s".formatted(name, Activation.knownNames())));
  }

  private static int positive(Parameters config, String key, int absent) {
    int value = config.getInt(key, absent);
    if (value < 1) {
      throw config.error(key, "must be at least 1, but is " + value);
    }
    return value;
  }
}
