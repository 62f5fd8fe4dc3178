package io.github.rae4j.encoders;

import io.github.rae4j.errors.RaeException;
import io.github.rae4j.network.Activation;
import io.github.rae4j.spi.Parameters;
import java.util.List;

/**
 * The values of a Hugging Face {@code config.json} that vision transformers have in common.
 *
 * @param hiddenSize width of a token
 * @param layers number of blocks
 * @param heads attention heads, a divisor of the width
 * @param mlpSize inner width of the MLP; what a gated MLP makes of it is its own business
 * @param activation of the MLP
 * @param eps of all layer norms
 * @param qkvBias whether query, key and value have a bias
 * @param patchSize side of a patch in pixels
 * @param tableGrid side of the position table, in tokens
 */
record VitConfig(
    int hiddenSize,
    int layers,
    int heads,
    int mlpSize,
    Activation activation,
    double eps,
    boolean qkvBias,
    int patchSize,
    int tableGrid) {

  /**
   * What a config class takes for values that the file leaves out. Of the models here all have
   * images of 224 pixels, tokens of width 768, 12 layers and 12 heads.
   *
   * @param patchSize side of a patch in pixels
   * @param activation name of the activation
   * @param eps of all layer norms
   */
  record Defaults(int patchSize, String activation, double eps) {}

  /** How a model states the inner width of its MLP. */
  enum MlpWidth {
    /** {@code intermediate_size}, by default 3072. */
    INTERMEDIATE_SIZE,
    /** The width of a token times {@code mlp_ratio}, by default 4. */
    RATIO
  }

  /**
   * Reads the values.
   *
   * @throws RaeException naming the key whose value makes no transformer
   */
  static VitConfig read(Parameters config, Defaults defaults, MlpWidth mlpWidth) {
    int hidden = positive(config, "hidden_size", config.getInt("hidden_size", 768));
    int heads = positive(config, "num_attention_heads", config.getInt("num_attention_heads", 12));
    if (hidden % heads != 0) {
      throw config.error(
          "num_attention_heads", heads + " does not divide the hidden_size " + hidden);
    }
    int patch = square(config, "patch_size", defaults.patchSize());
    int image = square(config, "image_size", 224);
    if (image < patch) {
      throw config.error("image_size", image + " is smaller than the patch_size " + patch);
    }
    if (config.getInt("num_channels", 3) != 3) {
      throw config.error("num_channels", "must be 3: encoders take RGB images");
    }
    return new VitConfig(
        hidden,
        positive(config, "num_hidden_layers", config.getInt("num_hidden_layers", 12)),
        heads,
        mlpSize(config, mlpWidth, hidden),
        activation(config, defaults.activation()),
        config.getDouble("layer_norm_eps", defaults.eps()),
        config.getBoolean("qkv_bias", true),
        patch,
        image / patch);
  }

  private static int mlpSize(Parameters config, MlpWidth mlpWidth, int hidden) {
    return switch (mlpWidth) {
      case INTERMEDIATE_SIZE ->
          positive(config, "intermediate_size", config.getInt("intermediate_size", 3072));
      case RATIO ->
          positive(config, "mlp_ratio", (int) (hidden * config.getDouble("mlp_ratio", 4)));
    };
  }

  private static Activation activation(Parameters config, String absent) {
    String name = config.getString("hidden_act", absent);
    return Activation.named(name)
        .orElseThrow(
            () ->
                config.error(
                    "hidden_act",
                    "'%s' is unknown; known are %s".formatted(name, Activation.knownNames())));
  }

  /** A side in pixels, written as one number or as two equal ones. */
  private static int square(Parameters config, String key, int absent) {
    if (!config.has(key)) {
      return absent;
    }
    List<Long> sides = config.getLongs(key);
    if (sides.isEmpty() || sides.size() > 2 || sides.stream().distinct().count() != 1) {
      throw config.error(key, "must be one number or two equal ones, but is " + sides);
    }
    long side = sides.get(0);
    return positive(config, key, (int) Math.min(side, Integer.MAX_VALUE));
  }

  private static int positive(Parameters config, String key, int value) {
    if (value < 1) {
      throw config.error(key, "must be at least 1, but is " + value);
    }
    return value;
  }

  /**
   * Tokens along one side of an image.
   *
   * @throws RaeException if patches do not tile the image
   */
  int grid(int inputSize, Parameters config) {
    if (inputSize < patchSize || inputSize % patchSize != 0) {
      throw config.error(
          "patch_size",
          "%d does not divide the encoder_input_size %d; set a multiple such as %d"
              .formatted(
                  patchSize, inputSize, Math.max(1, inputSize / patchSize) * (long) patchSize));
    }
    return inputSize / patchSize;
  }
}
