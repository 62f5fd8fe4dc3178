// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.export;

import io.github.rae4j.core.config.ConfigParameters;
import io.github.rae4j.core.config.EncoderFolder;
import io.github.rae4j.core.config.RaeConfig;
import io.github.rae4j.core.config.RaeFolderKind;
import io.github.rae4j.core.config.RaePositions;
import io.github.rae4j.core.config.Stage1Config;
import io.github.rae4j.errors.ConfigException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.model.Encoder;
import io.github.rae4j.model.ImageNormalization;
import io.github.rae4j.network.Weights;
import io.github.rae4j.tensor.Tensor;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * What diffusers' {@code AutoencoderRAE} can hold: it takes some sizes from its config and fixes
 * all others. Immutable.
 *
 * @param kind of the encoder
 * @param sizes the sizes in the config of the class
 * @param normalization of images
 * @param origin the config, for messages
 */
record DiffusersLimits(
    RaeFolderKind kind,
    Map<String, Object> sizes,
    ImageNormalization normalization,
    String origin) {
  private static final String DECODER = "GeneralDecoder";
  private static final long REGISTERS = 4;
  private static final long MLP = 3072;

  /** Half precision rounds positions by half of that. */
  private static final double POSITIONS_DIFFER = 1e-3;

  /**
   * Checks what a config says of its autoencoder.
   *
   * @throws ConfigException naming what the class cannot hold
   */
  static DiffusersLimits of(RaeConfig config, Encoder encoder) {
    Stage1Config stage1 = config.requireStage1();
    String origin = config.origin();
    if (stage1.rae2().isPresent()) {
      throw refused(
          origin, "stage_1.params.encoder_name", "reads encoders as RAE does, not as RAEv2");
    }
    RaeFolderKind kind =
        Arrays.stream(RaeFolderKind.values())
            .filter(known -> isCalled(stage1.encoderCls(), known))
            .findFirst()
            .orElseThrow(
                () ->
                    refused(
                        origin,
                        "stage_1.params.encoder_cls",
                        "holds a DINOv2 with registers, SigLIP2 or MAE, not '"
                            + stage1.encoderCls()
                            + "'"));
    if (!List.of(DECODER, "ViT", "decoder").contains(stage1.decoderCls())) {
      throw refused(
          origin,
          "stage_1.params.decoder_cls",
          "has a ViT decoder, not '" + stage1.decoderCls() + "'");
    }
    if (encoder.inputHeight() != encoder.inputWidth()) {
      throw refused(origin, "stage_1.params.encoder_input_size", "takes square images alone");
    }
    ConfigParameters options = stage1.encoderParams().parameters();
    String folder = options.getString(kind.pathOption());
    if (kind == RaeFolderKind.DINOV2 && !options.getBoolean("normalize", true)) {
      throw refused(
          origin,
          "stage_1.params.encoder_params.normalize",
          "leaves out weight and bias of the last norm");
    }
    EncoderFolder encoderFolder =
        config.modelFolder(stage1.encoderParams().path() + "." + kind.pathOption(), folder);
    checkEncoder(kind, encoderFolder.config(), encoder, origin);
    Map<String, Object> sizes = new LinkedHashMap<>();
    sizes.put("encoder_type", kind.toString());
    sizes.put("encoder_hidden_size", encoder.hiddenSize());
    sizes.put("encoder_patch_size", encoder.patchSize());
    sizes.put("encoder_input_size", encoder.inputHeight());
    sizes.put("encoder_num_hidden_layers", layers(encoderFolder.config()));
    checkDecoder(config.decoderConfig(), origin, sizes::put);
    return new DiffusersLimits(
        kind,
        sizes,
        config
            .modelFolder("stage_1.params.encoder_config_path", stage1.encoderConfigPath())
            .normalization(),
        origin);
  }

  private static boolean isCalled(String name, RaeFolderKind kind) {
    String own = kind.encoderClass();
    return name.equals(own) || name.equalsIgnoreCase(kind.toString());
  }

  private static long layers(ConfigParameters config) {
    return tower(config).getLong("num_hidden_layers", 12);
  }

  private static ConfigParameters tower(ConfigParameters config) {
    return config.has("vision_config")
        ? config.rawSection("vision_config").orElseThrow().parameters()
        : config;
  }

  private static void checkEncoder(
      RaeFolderKind kind, ConfigParameters config, Encoder encoder, String origin) {
    String type = config.getString("model_type");
    boolean isSiglip = kind == RaeFolderKind.SIGLIP2 && type.startsWith("siglip");
    if (!isSiglip && !type.equals(kind.modelType())) {
      throw refused(origin, "model_type", "holds a " + kind.modelType() + ", not a " + type);
    }
    ConfigParameters tower = tower(config);
    requireEqual(
        origin,
        "num_attention_heads",
        encoder.hiddenSize() / RaeFolderKind.HEAD,
        tower.getLong("num_attention_heads", 12));
    requireEqual(
        origin, "layer_norm_eps", kind.eps(), tower.getDouble("layer_norm_eps", kind.eps()));
    requireEqual(
        origin, "hidden_act", kind.activation(), tower.getString("hidden_act", kind.activation()));
    if (kind == RaeFolderKind.DINOV2) {
      requireEqual(
          origin,
          "num_register_tokens",
          REGISTERS,
          tower.getLong("num_register_tokens", REGISTERS));
      requireEqual(origin, "use_swiglu_ffn", false, tower.getBoolean("use_swiglu_ffn", false));
    }
  }

  private static void checkDecoder(
      ConfigParameters config, String origin, BiConsumer<String, Object> sizes) {
    requireEqual(
        origin,
        "layer_norm_eps of the decoder",
        RaeFolderKind.DECODER_EPS,
        config.getDouble("layer_norm_eps", RaeFolderKind.DECODER_EPS));
    requireEqual(
        origin, "hidden_act of the decoder", "gelu", config.getString("hidden_act", "gelu"));
    sizes.accept("decoder_hidden_size", config.getLong("decoder_hidden_size", 512));
    sizes.accept("decoder_num_hidden_layers", config.getLong("decoder_num_hidden_layers", 8));
    sizes.accept("decoder_num_attention_heads", config.getLong("decoder_num_attention_heads", 16));
    sizes.accept("decoder_intermediate_size", config.getLong("decoder_intermediate_size", 2048));
  }

  /**
   * Checks what the shapes of the encoder's tensors say.
   *
   * @throws ConfigException naming what the class cannot hold
   */
  void requireTensors(Weights encoder) {
    long width = (Integer) sizes.getOrDefault("encoder_hidden_size", 0);
    long patch = (Integer) sizes.getOrDefault("encoder_patch_size", 1);
    long mlp = kind == RaeFolderKind.DINOV2 ? 4 * width : MLP;
    requireEqual(
        origin, "the width of the encoder's MLP", mlp, encoder.shape(kind.firstMlp()).dim(0));
    long side =
        switch (kind) {
              case DINOV2 -> 518;
              case SIGLIP2 -> 256;
              case MAE -> 224;
            }
            / patch;
    requireEqual(
        origin,
        "the positions of the encoder",
        side * side + kind.tokensBeforePatches(),
        encoder.shape(kind.positions()).dim(-2));
  }

  /**
   * Checks that the decoder has the positions that the class computes.
   *
   * @throws ConfigException if it has others
   */
  void requirePositions(Weights decoder) {
    if (!decoder.names().contains(RaePositions.NAME)) {
      return;
    }
    Tensor own = decoder.get(RaePositions.NAME).toFloat32();
    int side = Math.toIntExact(Math.round(Math.sqrt(own.shape().dim(1) - 1.0)));
    float[] wanted = RaePositions.table(side, own.shape().intDim(2)).toFloatArray();
    float[] found = own.toFloatArray();
    for (int i = 0; i < found.length; i++) {
      if (i >= wanted.length || !(Math.abs(found[i] - wanted[i]) <= POSITIONS_DIFFER)) {
        throw refused(
            origin,
            RaePositions.NAME,
            "computes the decoder's positions, and this decoder has others");
      }
    }
  }

  private static void requireEqual(String origin, String what, Object wanted, Object found) {
    if (!String.valueOf(wanted).equals(String.valueOf(found))) {
      throw refused(
          origin, what, String.format(Locale.ROOT, "fixes %s at %s, not %s", what, wanted, found));
    }
  }

  private static ConfigException refused(String origin, String key, String limit) {
    return new ConfigException(
        String.format(
            Locale.ROOT,
            "%s: diffusers' AutoencoderRAE cannot hold this model: it %s, and would load it wrong",
            origin,
            limit),
        Where.file(origin).atKey(key));
  }
}
