// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.config;

import io.github.rae4j.errors.ConfigException;
import io.github.rae4j.errors.Where;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * The encoders that diffusers' {@code AutoencoderRAE} has: what the class fixes about them, and how
 * its names differ from those of their own checkpoints.
 */
public enum RaeFolderKind {
  /** DINOv2 with registers. */
  DINOV2(
      "Dinov2withNorm",
      "dinov2_path",
      "dinov2_with_registers",
      "gelu",
      1e-6,
      "",
      "embeddings.position_embeddings",
      1,
      "encoder.layer.0.mlp.fc1.weight"),
  /** SigLIP2. */
  SIGLIP2(
      "SigLIP2wNorm",
      "model_name",
      "siglip_vision_model",
      "gelu_pytorch_tanh",
      1e-6,
      "",
      "vision_model.embeddings.position_embedding.weight",
      0,
      "vision_model.encoder.layers.0.mlp.fc1.weight"),
  /** The encoder of a masked autoencoder. */
  MAE(
      "MAEwNorm",
      "model_name",
      "vit_mae",
      "gelu",
      1e-12,
      "vit.",
      "vit.embeddings.position_embeddings",
      1,
      "vit.encoder.layer.0.intermediate.dense.weight");

  /** Width of an attention head of all encoders. */
  public static final int HEAD = 64;

  /** Eps of the decoder's layer norms. */
  public static final double DECODER_EPS = 1e-12;

  static final String REGISTERS = "embeddings.register_tokens";

  private static final String LAYERS_4 = "encoder.layer.";
  private static final String LAYERS_5 = "layers.";

  private final String encoderClass;
  private final String pathOption;
  private final String modelType;
  private final String activation;
  private final double eps;
  private final String prefix;
  private final String positions;
  private final int tokensBeforePatches;
  private final String firstMlp;

  RaeFolderKind(
      String encoderClass,
      String pathOption,
      String modelType,
      String activation,
      double eps,
      String prefix,
      String positions,
      int tokensBeforePatches,
      String firstMlp) {
    this.encoderClass = encoderClass;
    this.pathOption = pathOption;
    this.modelType = modelType;
    this.activation = activation;
    this.eps = eps;
    this.prefix = prefix;
    this.positions = positions;
    this.tokensBeforePatches = tokensBeforePatches;
    this.firstMlp = firstMlp;
  }

  /** The kind that {@code encoder_type} names. */
  static RaeFolderKind named(ConfigParameters json, String name) {
    return Arrays.stream(values())
        .filter(kind -> kind.toString().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                json.error(
                    "encoder_type",
                    String.format(
                        Locale.ROOT,
                        "'%s' is not known; known are %s",
                        name,
                        String.join(
                            ", ", Arrays.stream(values()).map(RaeFolderKind::toString).toList()))));
  }

  /** The name of the encoder in a config. */
  public String encoderClass() {
    return encoderClass;
  }

  /** The option of {@code encoder_params} that names its folder. */
  public String pathOption() {
    return pathOption;
  }

  /** {@code model_type} of its config.json. */
  public String modelType() {
    return modelType;
  }

  /** The activation of its MLP. */
  public String activation() {
    return activation;
  }

  /** Eps of its layer norms. */
  public double eps() {
    return eps;
  }

  /** What its own checkpoints have before all names, and the folder has not. */
  public String prefix() {
    return prefix;
  }

  /** Its position table, by its own name. */
  public String positions() {
    return positions;
  }

  /** Entries of the position table that are not of patches. */
  public int tokensBeforePatches() {
    return tokensBeforePatches;
  }

  /** The weight of the first layer of its first MLP, by its own name. */
  public String firstMlp() {
    return firstMlp;
  }

  /** The encoder's own name of a tensor, for its name behind {@code encoder.} in the folder. */
  String encoderName(String name) {
    // A draft of the class kept the encoder one level deeper.
    String plain = name.startsWith("model.") ? name.substring("model.".length()) : name;
    return switch (this) {
      case SIGLIP2 -> plain;
      case DINOV2 -> withNamesOfTransformers4(plain);
      case MAE -> prefix + withNamesOfTransformers4(mlpOfTransformers4(plain));
    };
  }

  private static String mlpOfTransformers4(String name) {
    return !name.startsWith(LAYERS_5)
        ? name
        : LAYERS_4
            + name.substring(LAYERS_5.length())
                .replace(".mlp.fc1.", ".intermediate.dense.")
                .replace(".mlp.fc2.", ".output.dense.");
  }

  private static String withNamesOfTransformers4(String name) {
    return name.replace(".attention.q_proj.", ".attention.attention.query.")
        .replace(".attention.k_proj.", ".attention.attention.key.")
        .replace(".attention.v_proj.", ".attention.attention.value.")
        .replace(".attention.o_proj.", ".attention.output.dense.");
  }

  /** The names under which a current diffusers finds the encoder's tensors. */
  public EncoderNames usualNames() {
    return this == SIGLIP2 ? EncoderNames.TRANSFORMERS_4 : EncoderNames.TRANSFORMERS_5;
  }

  /**
   * The name behind {@code encoder.} in the folder, for the encoder's own: the inverse of {@link
   * #encoderName}.
   *
   * @throws ConfigException if there is no such layout of this encoder
   */
  public String folderNameOfEncoder(String own, EncoderNames names) {
    String plain = own.substring(prefix.length());
    return switch (names) {
      case TRANSFORMERS_4 -> plain;
      case TRANSFORMERS_5 ->
          switch (this) {
            case SIGLIP2 ->
                throw new ConfigException(
                    "diffusers cannot build AutoencoderRAE with SigLIP2 under Transformers 5; write"
                        + " the names transformers-4",
                    Where.key("names"));
            case DINOV2 -> withNamesOfTransformers5(plain);
            case MAE -> mlpOfTransformers5(withNamesOfTransformers5(plain));
          };
    };
  }

  private static String mlpOfTransformers5(String name) {
    return !name.startsWith(LAYERS_4)
        ? name
        : LAYERS_5
            + name.substring(LAYERS_4.length())
                .replace(".intermediate.dense.", ".mlp.fc1.")
                .replace(".output.dense.", ".mlp.fc2.");
  }

  private static String withNamesOfTransformers5(String name) {
    return name.replace(".attention.attention.query.", ".attention.q_proj.")
        .replace(".attention.attention.key.", ".attention.k_proj.")
        .replace(".attention.attention.value.", ".attention.v_proj.")
        .replace(".attention.output.dense.", ".attention.o_proj.");
  }

  /** The names of a decoder's attention layers in the folder, by those of the reference. */
  private static Map<String, String> decoderNames() {
    Map<String, String> names = new LinkedHashMap<>();
    names.put(".attention.attention.query.", ".attention.to_q.");
    names.put(".attention.attention.key.", ".attention.to_k.");
    names.put(".attention.attention.value.", ".attention.to_v.");
    names.put(".attention.output.dense.", ".attention.to_out.0.");
    return names;
  }

  /** The reference's name of a tensor, for its name behind {@code decoder.} in the folder. */
  static String decoderName(String name) {
    String renamed = name;
    for (Map.Entry<String, String> entry : decoderNames().entrySet()) {
      renamed = renamed.replace(entry.getValue(), entry.getKey());
    }
    return renamed;
  }

  /** The name behind {@code decoder.} in the folder, for the reference's. */
  public static String folderNameOfDecoder(String name) {
    String renamed = name;
    for (Map.Entry<String, String> entry : decoderNames().entrySet()) {
      renamed = renamed.replace(entry.getKey(), entry.getValue());
    }
    return renamed;
  }

  /** The name in the config of the folder. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
