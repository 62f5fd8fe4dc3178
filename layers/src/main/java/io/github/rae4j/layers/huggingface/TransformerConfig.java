// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.layers.huggingface;

import io.github.rae4j.errors.RaeException;
import io.github.rae4j.network.Activation;
import io.github.rae4j.spi.Parameters;
import java.util.function.IntUnaryOperator;

/**
 * The values of a Hugging Face {@code config.json} that describe a stack of transformer blocks.
 * Immutable and thread-safe.
 *
 * @param width of a token, {@code hidden_size}
 * @param layers number of blocks, {@code num_hidden_layers}
 * @param heads of the attention, a divisor of the width, {@code num_attention_heads}
 * @param mlpWidth inner width of the MLP, {@code intermediate_size}; what a gated MLP makes of it
 *     is its own business
 * @param activation of the MLP, {@code hidden_act}
 * @param eps of all layer norms, {@code layer_norm_eps}
 * @param qkvBias whether queries, keys and values have a bias, {@code qkv_bias}
 */
public record TransformerConfig(
    int width,
    int layers,
    int heads,
    int mlpWidth,
    Activation activation,
    double eps,
    boolean qkvBias) {
  /**
   * Reads the values.
   *
   * @param absent what the model's config class takes for values that the file leaves out
   * @throws RaeException naming the key whose value makes no transformer
   */
  public static TransformerConfig read(Parameters config, TransformerConfig absent) {
    return read(config, "", absent);
  }

  /**
   * Reads the values of one of several transformers.
   *
   * @param prefix what the keys of its sizes begin with; the activation, the eps and the bias have
   *     no prefix
   * @param absent what the model's config class takes for values that the file leaves out
   * @throws RaeException naming the key whose value makes no transformer
   */
  public static TransformerConfig read(Parameters config, String prefix, TransformerConfig absent) {
    return read(
        config,
        prefix,
        absent,
        width -> config.getPositiveInt(prefix + "intermediate_size", absent.mlpWidth()));
  }

  /**
   * Reads the values of a model that states the inner width of its MLP in units of the width of a
   * token, as {@code mlp_ratio}.
   *
   * @param absent what the model's config class takes for values that the file leaves out
   * @throws RaeException naming the key whose value makes no transformer
   */
  public static TransformerConfig readWithMlpRatio(Parameters config, TransformerConfig absent) {
    double ratio = config.getDouble("mlp_ratio", (double) absent.mlpWidth() / absent.width());
    return read(
        config,
        "",
        absent,
        width -> (int) config.requireAtLeast(1, "mlp_ratio", (int) (width * ratio)));
  }

  private static TransformerConfig read(
      Parameters config, String prefix, TransformerConfig absent, IntUnaryOperator mlpWidth) {
    String widthKey = prefix + "hidden_size";
    int width = config.getPositiveInt(widthKey, absent.width());
    String headsKey = prefix + "num_attention_heads";
    int heads = config.getPositiveInt(headsKey, absent.heads());
    if (width % heads != 0) {
      throw config.error(
          headsKey, "%d does not divide the %s %d".formatted(heads, widthKey, width));
    }
    return new TransformerConfig(
        width,
        config.getPositiveInt(prefix + "num_hidden_layers", absent.layers()),
        heads,
        mlpWidth.applyAsInt(width),
        activation(config, absent.activation()),
        config.getDouble("layer_norm_eps", absent.eps()),
        config.getBoolean("qkv_bias", absent.qkvBias()));
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
}
