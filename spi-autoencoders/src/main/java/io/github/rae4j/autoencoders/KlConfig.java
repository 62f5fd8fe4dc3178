// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.autoencoders;

import io.github.rae4j.network.Activation;
import io.github.rae4j.network.Weights;
import io.github.rae4j.spi.Parameters;
import java.util.List;
import java.util.Map;

/**
 * The {@code config.json} of diffusers' {@code AutoencoderKL}, with its defaults.
 *
 * @param channels number of channels per resolution, the finest first
 * @param layers residual blocks per resolution in the encoder; the decoder has one more
 * @param latentChannels of the latent
 * @param groups of the group norms
 * @param activation everywhere
 * @param scale factor by which the latent is multiplied
 * @param shift value subtracted from the latent before scaling
 * @param quantConv whether a convolution follows the encoder
 * @param postQuantConv whether a convolution precedes the decoder
 * @param attention whether the coarsest resolution has an attention layer
 */
record KlConfig(
    List<Long> channels,
    int layers,
    int latentChannels,
    int groups,
    Activation activation,
    double scale,
    double shift,
    boolean quantConv,
    boolean postQuantConv,
    boolean attention) {
  /** Reads the file; keys that do not concern the network are ignored. */
  static KlConfig read(Parameters config) {
    String type = config.getString("_class_name", "AutoencoderKL");
    if (!type.equals("AutoencoderKL")) {
      throw config.error("_class_name", "expected AutoencoderKL, found '" + type + "'");
    }
    for (String key : List.of("in_channels", "out_channels")) {
      if (config.getInt(key, 3) != 3) {
        throw config.error(key, "must be 3, found " + config.getInt(key, 3));
      }
    }
    for (String key : List.of("latents_mean", "latents_std")) {
      if (config.has(key)) {
        throw config.error(
            key, "is not supported; give such statistics as normalization_stat_path of stage_1");
      }
    }
    String act = config.getString("act_fn", "silu");
    KlConfig read =
        new KlConfig(
            config.has("block_out_channels") ? config.getLongs("block_out_channels") : List.of(64L),
            config.getPositiveInt("layers_per_block", 1),
            config.getPositiveInt("latent_channels", 4),
            config.getPositiveInt("norm_num_groups", 32),
            Activation.named(act)
                .orElseThrow(
                    () ->
                        config.error(
                            "act_fn",
                            "'%s' is unknown; expected one of %s"
                                .formatted(act, Activation.knownNames()))),
            config.getDouble("scaling_factor", 0.18215),
            config.has("shift_factor") ? config.getDouble("shift_factor") : 0,
            config.getBoolean("use_quant_conv", true),
            config.getBoolean("use_post_quant_conv", true),
            config.getBoolean("mid_block_add_attention", true));
    read.check(config);
    return read;
  }

  private void check(Parameters config) {
    if (channels.isEmpty() || channels.stream().anyMatch(c -> c < 1 || c % groups != 0)) {
      throw config.error(
          "block_out_channels",
          "must be positive multiples of norm_num_groups (%d), found %s"
              .formatted(groups, channels));
    }
    if (!(scale > 0)) {
      throw config.error("scaling_factor", "must be positive, found " + scale);
    }
  }

  /** Pixels along one side of a latent position. */
  int patch() {
    return 1 << (channels.size() - 1);
  }

  /**
   * Returns the weights under the names of current diffusers versions. Most released files,
   * including sd-vae-ft-mse and -ema, use the 2022 names of the attention layers.
   */
  static Weights adapt(Weights checkpoint) {
    return checkpoint.renamed(KlConfig::todaysName);
  }

  private static final Map<String, String> ATTENTION =
      Map.of("query", "to_q", "key", "to_k", "value", "to_v", "proj_attn", "to_out.0");

  private static String todaysName(String name) {
    int layer = name.indexOf(".attentions.0.");
    if (layer < 0) {
      return name;
    }
    int start = layer + ".attentions.0.".length();
    int end = name.indexOf('.', start);
    String known = end < 0 ? null : ATTENTION.get(name.substring(start, end));
    return known == null ? name : name.substring(0, start) + known + name.substring(end);
  }
}
