// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.autoencoders;

import io.github.rae4j.network.Activation;
import io.github.rae4j.network.Weights;
import io.github.rae4j.options.Option;
import io.github.rae4j.options.OptionException;
import io.github.rae4j.options.Options;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The {@code config.json} of diffusers' {@code AutoencoderKL}, with its defaults. Keys that do not
 * concern the network are ignored. Immutable and thread-safe.
 *
 * @param className class of the model, {@code AutoencoderKL}
 * @param inChannels channels of the images to encode, 3
 * @param outChannels channels of the decoded images, 3
 * @param blockOutChannels number of channels per resolution, the finest first
 * @param layersPerBlock residual blocks per resolution in the encoder; the decoder has one more
 * @param latentChannels of the latent
 * @param normNumGroups of the group norms
 * @param actFn activation everywhere
 * @param scalingFactor factor by which the latent is multiplied
 * @param shiftFactor value subtracted from the latent before scaling
 * @param useQuantConv whether a convolution follows the encoder
 * @param usePostQuantConv whether a convolution precedes the decoder
 * @param midBlockAddAttention whether the coarsest resolution has an attention layer
 * @param latentsMean statistics of the latents, which are not supported
 * @param latentsStd statistics of the latents, which are not supported
 */
@RecordBuilder
public record KlConfig(
    @Option(
            value = "class of the model: AutoencoderKL",
            key = "_class_name",
            defaultValue = "AutoencoderKL")
        String className,
    @Option(value = "channels of the images to encode: 3", defaultValue = "3") int inChannels,
    @Option(value = "channels of the decoded images: 3", defaultValue = "3") int outChannels,
    @Option(
            value = "number of channels per resolution, the finest first",
            defaultValue = "64",
            range = "[1, inf)")
        List<Integer> blockOutChannels,
    @Option(value = "residual blocks per resolution", defaultValue = "1", range = "[1, inf)")
        int layersPerBlock,
    @Option(value = "channels of the latent", defaultValue = "4", range = "[1, inf)")
        int latentChannels,
    @Option(value = "groups of the group norms", defaultValue = "32", range = "[1, inf)")
        int normNumGroups,
    @Option(value = "activation everywhere", defaultValue = "silu") String actFn,
    @Option(
            value = "factor by which the latent is multiplied",
            defaultValue = "0.18215",
            range = "(0, inf)")
        double scalingFactor,
    @Option(value = "value subtracted from the latent before scaling", defaultValue = "0")
        double shiftFactor,
    @Option(value = "a convolution follows the encoder", defaultValue = "true")
        boolean useQuantConv,
    @Option(value = "a convolution precedes the decoder", defaultValue = "true")
        boolean usePostQuantConv,
    @Option(value = "attention at the coarsest resolution", defaultValue = "true")
        boolean midBlockAddAttention,
    @Option("not supported") Optional<List<Double>> latentsMean,
    @Option("not supported") Optional<List<Double>> latentsStd)
    implements KlConfigBuilder.With {
  /** Checks the options. */
  public KlConfig {
    Options.check(
        KlConfig.class,
        className,
        inChannels,
        outChannels,
        blockOutChannels,
        layersPerBlock,
        latentChannels,
        normNumGroups,
        actFn,
        scalingFactor,
        shiftFactor,
        useQuantConv,
        usePostQuantConv,
        midBlockAddAttention,
        latentsMean,
        latentsStd);
    blockOutChannels = List.copyOf(blockOutChannels);
    if (!className.equals("AutoencoderKL")) {
      throw refused("_class_name", "expected AutoencoderKL, found '" + className + "'");
    }
    if (inChannels != 3) {
      throw refused("in_channels", "must be 3, found " + inChannels);
    }
    if (outChannels != 3) {
      throw refused("out_channels", "must be 3, found " + outChannels);
    }
    requireNoStatistics("latents_mean", latentsMean);
    requireNoStatistics("latents_std", latentsStd);
    activation(actFn);
    int groups = normNumGroups;
    if (blockOutChannels.isEmpty() || blockOutChannels.stream().anyMatch(c -> c % groups != 0)) {
      throw refused(
          "block_out_channels",
          String.format(
              Locale.ROOT,
              "must be positive multiples of norm_num_groups (%d), found %s",
              groups,
              blockOutChannels));
    }
  }

  /** Starts with the defaults of diffusers. */
  public static KlConfigBuilder builder() {
    return KlConfigBuilder.builder(Options.of(KlConfig.class).defaults());
  }

  private static OptionException refused(String key, String problem) {
    return new OptionException(KlConfig.class, key, problem);
  }

  private static void requireNoStatistics(String key, Optional<?> statistics) {
    if (statistics.isPresent()) {
      throw refused(
          key, "is not supported; give such statistics as normalization_stat_path of stage_1");
    }
  }

  private static Activation activation(String name) {
    return Activation.named(name)
        .orElseThrow(
            () ->
                refused(
                    "act_fn",
                    String.format(
                        Locale.ROOT,
                        "'%s' is unknown; expected one of %s",
                        name,
                        Activation.knownNames())));
  }

  /** The activation everywhere. */
  Activation activation() {
    return activation(actFn);
  }

  /** Pixels along one side of a latent position. */
  int patch() {
    return 1 << (blockOutChannels.size() - 1);
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
