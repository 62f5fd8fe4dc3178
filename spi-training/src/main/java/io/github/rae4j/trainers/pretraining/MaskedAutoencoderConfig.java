package io.github.rae4j.trainers.pretraining;

import io.github.rae4j.network.Activation;
import io.github.rae4j.network.ParameterScope.VitBlock;
import io.github.rae4j.spi.Parameters;
import io.github.rae4j.spi.RaeException;

/**
 * The values of a Hugging Face {@code config.json} of type {@code vit_mae}, with the defaults of
 * its {@code ViTMAEConfig}.
 *
 * @param imageSize side of the images in pixels, a multiple of the patch size
 * @param patchSize side of a patch in pixels
 * @param width of the encoder's tokens, a multiple of 4
 * @param layers blocks of the encoder
 * @param block of the encoder
 * @param decoderWidth of the decoder's tokens, a multiple of 4
 * @param decoderLayers blocks of the decoder
 * @param decoderBlock of the decoder
 * @param maskRatio share of the patches that the encoder does not see, in (0, 1)
 * @param normalizedPixels whether the target is every patch normalised by its own mean and variance
 */
public record MaskedAutoencoderConfig(
    int imageSize,
    int patchSize,
    int width,
    int layers,
    VitBlock block,
    int decoderWidth,
    int decoderLayers,
    VitBlock decoderBlock,
    double maskRatio,
    boolean normalizedPixels) {

  /**
   * Reads the values.
   *
   * @throws RaeException naming the key whose value makes no autoencoder
   */
  public static MaskedAutoencoderConfig read(Parameters config) {
    String type = config.getString("model_type");
    if (!type.equals("vit_mae")) {
      throw config.error(
          "model_type",
          "is '%s', but masked autoencoders (vit_mae) are pretrained here".formatted(type));
    }
    if (config.getInt("num_channels", 3) != 3) {
      throw config.error("num_channels", "must be 3: encoders take RGB images");
    }
    int patch = positive(config, "patch_size", 16);
    int image = positive(config, "image_size", 224);
    if (image % patch != 0) {
      throw config.error("image_size", image + " is no multiple of the patch_size " + patch);
    }
    double ratio = config.getDouble("mask_ratio", 0.75);
    if (!(ratio > 0 && ratio < 1)) {
      throw config.error("mask_ratio", "must lie between 0 and 1, but is " + ratio);
    }
    int width = width(config, "hidden_size", 768);
    int decoderWidth = width(config, "decoder_hidden_size", 512);
    return new MaskedAutoencoderConfig(
        image,
        patch,
        width,
        positive(config, "num_hidden_layers", 12),
        block(config, width, "num_attention_heads", 12, "intermediate_size", 3072),
        decoderWidth,
        positive(config, "decoder_num_hidden_layers", 8),
        block(
            config,
            decoderWidth,
            "decoder_num_attention_heads",
            16,
            "decoder_intermediate_size",
            2048),
        ratio,
        config.getBoolean("norm_pix_loss", false));
  }

  private static VitBlock block(
      Parameters config, int width, String heads, int noHeads, String mlp, int noMlp) {
    int count = positive(config, heads, noHeads);
    if (width % count != 0) {
      throw config.error(heads, count + " does not divide the width " + width);
    }
    String name = config.getString("hidden_act", "gelu");
    Activation activation =
        Activation.named(name)
            .orElseThrow(
                () ->
                    config.error(
                        "hidden_act",
                        "'%s' is unknown; known are %s".formatted(name, Activation.knownNames())));
    return new VitBlock(
        count,
        positive(config, mlp, noMlp),
        activation,
        config.getDouble("layer_norm_eps", 1e-12),
        config.getBoolean("qkv_bias", true));
  }

  private static int width(Parameters config, String key, int absent) {
    int value = positive(config, key, absent);
    if (value % 4 != 0) {
      throw config.error(key, value + " is no multiple of 4, as sine-cosine positions need it");
    }
    return value;
  }

  private static int positive(Parameters config, String key, int absent) {
    int value = config.getInt(key, absent);
    if (value < 1) {
      throw config.error(key, "must be at least 1, but is " + value);
    }
    return value;
  }

  /** Patches along one side. */
  public int grid() {
    return imageSize / patchSize;
  }

  /** Patches of an image. */
  public int patches() {
    return grid() * grid();
  }

  /** Patches that the encoder sees, at least one: Hugging Face rounds down. */
  public int visiblePatches() {
    return Math.max(1, (int) (patches() * (1 - maskRatio)));
  }

  /** Values of a patch. */
  public int patchValues() {
    return 3 * patchSize * patchSize;
  }
}
