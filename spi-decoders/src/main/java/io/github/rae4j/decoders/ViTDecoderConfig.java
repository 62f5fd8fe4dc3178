package io.github.rae4j.decoders;

import io.github.rae4j.network.Activation;
import io.github.rae4j.spi.Parameters;
import io.github.rae4j.spi.RaeException;

/**
 * The values of a decoder's {@code config.json} that matter. Its {@code hidden_size}, {@code
 * patch_size} and {@code image_size} belong to another model and are placeholders here.
 *
 * @param width width of a token inside the decoder, a multiple of 4
 * @param layers number of blocks
 * @param heads attention heads, a divisor of the width
 * @param mlpSize inner width of the MLP
 * @param activation of the MLP
 * @param eps of all layer norms
 * @param qkvBias whether query, key and value have a bias
 */
record ViTDecoderConfig(
    int width,
    int layers,
    int heads,
    int mlpSize,
    Activation activation,
    double eps,
    boolean qkvBias) {

  /**
   * Reads the values; those left out are as in Hugging Face's {@code ViTMAEConfig}.
   *
   * @throws RaeException naming the key whose value makes no decoder
   */
  static ViTDecoderConfig read(Parameters config) {
    String type = config.getString("model_type");
    if (!type.equals("vit_mae")) {
      throw config.error(
          "model_type", "is '%s', but the ViT decoder needs a vit_mae config".formatted(type));
    }
    int width = positive(config, "decoder_hidden_size", 512);
    if (width % 4 != 0) {
      throw config.error(
          "decoder_hidden_size", width + " is no multiple of 4, as sine-cosine positions need it");
    }
    int heads = positive(config, "decoder_num_attention_heads", 16);
    if (width % heads != 0) {
      throw config.error(
          "decoder_num_attention_heads",
          heads + " does not divide the decoder_hidden_size " + width);
    }
    if (config.getInt("num_channels", 3) != 3) {
      throw config.error("num_channels", "must be 3: the decoder paints RGB images");
    }
    String activation = config.getString("hidden_act", "gelu");
    return new ViTDecoderConfig(
        width,
        positive(config, "decoder_num_hidden_layers", 8),
        heads,
        positive(config, "decoder_intermediate_size", 2048),
        Activation.named(activation)
            .orElseThrow(
                () ->
                    config.error(
                        "hidden_act",
                        "'%s' is unknown; known are %s"
                            .formatted(activation, Activation.knownNames()))),
        config.getDouble("layer_norm_eps", 1e-12),
        config.getBoolean("qkv_bias", true));
  }

  private static int positive(Parameters config, String key, int absent) {
    int value = config.getInt(key, absent);
    if (value < 1) {
      throw config.error(key, "must be at least 1, but is " + value);
    }
    return value;
  }
}
