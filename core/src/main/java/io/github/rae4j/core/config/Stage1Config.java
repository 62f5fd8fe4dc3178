// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.config;

import io.github.rae4j.data.ImageSize;
import java.util.List;
import java.util.Optional;

/**
 * The section {@code stage_1}: encoder, decoder and latent statistics, with the reference's
 * defaults. Paths are as the configuration names them.
 *
 * @param encoderCls name of the encoder
 * @param encoderConfigPath model folder with the image statistics
 * @param encoderInputSize height and width of the encoder's input; the config has one number for
 *     both, or {@code [height, width]}
 * @param encoderParams what the encoder is built from
 * @param decoderCls name of the decoder; the reference has one, so its files do not name it
 * @param decoderConfigPath folder with the decoder's config.json
 * @param decoderPatchSize side of an output patch in pixels
 * @param pretrainedDecoderPath weights of the decoder
 * @param pretrainedDecoderKey the part of that checkpoint to read, such as {@code model}
 * @param noiseTau scale of the noise on latents while a decoder is trained; no effect on inference
 * @param reshapeTo2d whether latents are {@code (C, h, w)} rather than {@code (tokens, C)}
 * @param normalizationStatPath mean and variance of the latents
 * @param eps added to the variance
 * @param ckpt a checkpoint of the whole autoencoder: the weights of encoder and decoder, which take
 *     the place of all others
 * @param ckptKey the part of that checkpoint to read, such as {@code model}
 * @param rae2 what RAEv2 does otherwise, where {@code encoder_name} says that it is one of RAEv2's
 * @param section the section {@code params}, for messages
 */
public record Stage1Config(
    String encoderCls,
    String encoderConfigPath,
    ImageSize encoderInputSize,
    ConfigSection encoderParams,
    String decoderCls,
    String decoderConfigPath,
    int decoderPatchSize,
    Optional<String> pretrainedDecoderPath,
    Optional<String> pretrainedDecoderKey,
    double noiseTau,
    boolean reshapeTo2d,
    Optional<String> normalizationStatPath,
    double eps,
    Optional<String> ckpt,
    Optional<String> ckptKey,
    Optional<Rae2Reading> rae2,
    ConfigSection section) {

  private static final List<String> TARGETS = List.of("stage1.RAE", "stage1.rae.RAE", "RAE");

  static Stage1Config of(ConfigSection stage1) {
    ConfigParameters outer = stage1.parameters();
    String target = outer.getString("target", TARGETS.get(0));
    if (!TARGETS.contains(target)) {
      throw outer.error("target", "expected " + TARGETS.get(0) + ", found '" + target + "'");
    }
    Optional<String> ckpt = outer.findString("ckpt");
    Optional<String> ckptKey = outer.findString("ckpt_key");
    ConfigSection params = outer.rawSection("params").orElseGet(() -> stage1.empty("params"));
    outer.rejectUnknown();
    ConfigParameters p = params.parameters();
    Optional<Rae2Reading.Parts> rae2 =
        p.has(EncoderName.KEY) ? Optional.of(Rae2Reading.read(p, params)) : Optional.empty();
    Stage1Config config =
        new Stage1Config(
            rae2.map(Rae2Reading.Parts::provider)
                .orElseGet(() -> p.getString("encoder_cls", "Dinov2withNorm")),
            rae2.map(Rae2Reading.Parts::path)
                .orElseGet(() -> p.getString("encoder_config_path", "facebook/dinov2-base")),
            rae2.map(Rae2Reading.Parts::inputSize)
                .or(() -> ImageSize.read(p, "encoder_input_size"))
                .orElse(ImageSize.square(224)),
            ofPart(
                p, rae2.map(Rae2Reading.Parts::section).orElseGet(() -> encoderParams(p, params))),
            p.getString("decoder_cls", "GeneralDecoder"),
            p.getString("decoder_config_path", "vit_mae-base"),
            p.getPositiveInt("decoder_patch_size", 16),
            p.findString("pretrained_decoder_path"),
            p.findString("pretrained_decoder_key"),
            notNegative(p, "noise_tau", 0.8),
            p.getBoolean("reshape_to_2d", true),
            p.findString("normalization_stat_path"),
            notNegative(p, "eps", 1e-5),
            ckpt,
            ckptKey,
            rae2.map(Rae2Reading.Parts::reading),
            params);
    p.rejectUnknown();
    return config;
  }

  private static ConfigSection encoderParams(ConfigParameters p, ConfigSection params) {
    return p.rawSection("encoder_params").orElseGet(() -> params.empty("encoder_params"));
  }

  /** The encoder's section, whose folders give the part of their weights that the key names. */
  private static ConfigSection ofPart(ConfigParameters p, ConfigSection section) {
    return p.findString("encoder_key")
        .map(
            part ->
                new ConfigSection(
                    section.origin(),
                    section.path(),
                    section.values(),
                    section.folders().withPart(part),
                    section.removed()))
        .orElse(section);
  }

  private static double notNegative(ConfigParameters p, String key, double absent) {
    double value = p.getDouble(key, absent);
    if (!(value >= 0)) {
      throw p.error(key, "must not be negative, found " + value);
    }
    return value;
  }
}
