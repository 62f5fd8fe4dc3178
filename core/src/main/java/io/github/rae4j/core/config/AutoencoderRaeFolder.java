// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.config;

import io.github.rae4j.errors.CheckpointException;
import io.github.rae4j.errors.ConfigException;
import io.github.rae4j.errors.MissingFileException;
import io.github.rae4j.errors.Printable;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.formats.checkpoint.Checkpoint;
import io.github.rae4j.formats.json.JsonReader;
import io.github.rae4j.model.ImageNormalization;
import io.github.rae4j.network.Weights;
import io.github.rae4j.tensor.Tensor;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * A folder in the layout of diffusers' {@code AutoencoderRAE}: {@code config.json}, and in {@code
 * diffusion_pytorch_model.safetensors} the encoder, the decoder, and the statistics of images and
 * latents. As a model folder it is that of the encoder. Thread-safe except for the parameters that
 * it hands out.
 *
 * <p>Sizes that the class fixes are read from the shapes of the tensors. Encoders are accepted
 * under the names that Transformers 4 and Transformers 5 give them.
 */
public final class AutoencoderRaeFolder implements EncoderFolder {
  /** The file with all tensors. */
  public static final String WEIGHTS = "diffusion_pytorch_model.safetensors";

  /** The file that describes the model. */
  public static final String CONFIG = "config.json";

  /** The class whose folder it is. */
  public static final String CLASS = "AutoencoderRAE";

  /** Added to the deviation of latents, outside of any root. */
  public static final float EPS = 1e-5f;

  private static final String CLASS_KEY = "_class_name";
  private static final String ENCODER = "encoder.";
  private static final String DECODER = "decoder.";

  private final Path folder;
  private final ConfigParameters json;
  private final RaeFolderKind kind;

  private AutoencoderRaeFolder(Path folder, ConfigParameters json) {
    this.folder = folder;
    this.json = json;
    this.kind = RaeFolderKind.named(json, json.getString("encoder_type", "dinov2"));
  }

  /** Whether a folder holds a model of diffusers, of this class or another. */
  static boolean isOfDiffusers(Path folder) {
    return className(folder).isPresent();
  }

  /** What a damaged file says, its usual reader tells. */
  private static Optional<String> className(Path folder) {
    Path file = folder.resolve(CONFIG);
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    try {
      return Optional.ofNullable(JsonReader.readScalars(file).get(CLASS_KEY)).map(String::valueOf);
    } catch (RaeException e) {
      return Optional.empty();
    }
  }

  /** The folder, if it holds an {@code AutoencoderRAE}. */
  public static Optional<AutoencoderRaeFolder> find(Path folder) {
    return className(folder).filter(CLASS::equals).map(name -> of(folder));
  }

  /**
   * The folder in which a file holds the tensors of an {@code AutoencoderRAE}; empty for any other
   * file.
   */
  public static Optional<AutoencoderRaeFolder> ofWeights(Path file) {
    Path folder = file.toAbsolutePath().getParent();
    return folder != null && file.endsWith(WEIGHTS) ? find(folder) : Optional.empty();
  }

  /**
   * Opens a folder.
   *
   * @throws RaeException if it is of another class, or its config does not describe a model
   */
  public static AutoencoderRaeFolder of(Path folder) {
    Path file = folder.resolve(CONFIG);
    if (!Files.isRegularFile(file)) {
      throw new MissingFileException(
          folder + " has no " + CONFIG + "; a folder of diffusers' " + CLASS + " needs it",
          Where.file(file));
    }
    ConfigParameters json = ConfigParameters.of(file.toString(), JsonReader.readScalars(file));
    String type = json.getString(CLASS_KEY, "none");
    if (!type.equals(CLASS)) {
      throw new ConfigException(
          String.format(
              Locale.ROOT,
              "%s: is of the class '%s', but of diffusers' autoencoders only %s is read here",
              file,
              Printable.of(type),
              CLASS),
          Where.file(file).atKey(CLASS_KEY));
    }
    return new AutoencoderRaeFolder(folder.toAbsolutePath().normalize(), json);
  }

  /** What a path or name is, if it is a folder of diffusers that exists. */
  static Optional<Path> asFolder(String name) {
    try {
      return Optional.of(Path.of(name))
          .filter(Files::isDirectory)
          .filter(folder -> isOfDiffusers(folder) || RaeDitFolder.find(folder).isPresent());
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }

  /** The section {@code stage_1} that stands for this folder; all maps may be changed. */
  Map<String, Object> stage1() {
    requireUsualSizes();
    String path = folder.toString();
    Map<String, Object> params = new LinkedHashMap<>();
    params.put("encoder_cls", kind.encoderClass());
    params.put("encoder_config_path", path);
    params.put("encoder_input_size", json.getLong("encoder_input_size", 224));
    Map<String, Object> encoder = new LinkedHashMap<>();
    encoder.put(kind.pathOption(), path);
    params.put("encoder_params", encoder);
    params.put("decoder_config_path", path);
    params.put("decoder_patch_size", json.getLong("patch_size", 16));
    params.put("pretrained_decoder_path", folder.resolve(WEIGHTS).toString());
    params.put("noise_tau", json.getDouble("noise_tau", 0));
    params.put("reshape_to_2d", json.getBoolean("reshape_to_2d", true));
    params.put("normalization_stat_path", folder.resolve(WEIGHTS).toString());
    Map<String, Object> section = new LinkedHashMap<>();
    section.put("target", "stage1.RAE");
    section.put("params", params);
    return section;
  }

  private void requireUsualSizes() {
    if (json.getLong("num_channels", 3) != 3) {
      throw json.error("num_channels", "must be 3, as encoders take RGB images");
    }
    long side = json.getLong("encoder_input_size", 224) / patch();
    long made = side * json.getLong("patch_size", 16);
    if (json.has("image_size") && json.getLong("image_size") != made) {
      throw json.error(
          "image_size",
          String.format(
              Locale.ROOT,
              "is %d, but a patch for each of %d x %d tokens makes %d; other sizes are not read",
              json.getLong("image_size"),
              side,
              side,
              made));
    }
  }

  private long patch() {
    return json.getPositiveLong("encoder_patch_size", 14);
  }

  @Override
  public String origin() {
    return folder.toString();
  }

  /** What Transformers' config.json of the encoder would say. */
  @Override
  public ConfigParameters config() {
    Weights encoder = weights();
    long width = json.getLong("encoder_hidden_size", 768);
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("model_type", kind.modelType());
    values.put("hidden_size", width);
    values.put("num_hidden_layers", json.getLong("encoder_num_hidden_layers", 12));
    values.put("num_attention_heads", Math.max(1, width / RaeFolderKind.HEAD));
    values.put("patch_size", patch());
    values.put("hidden_act", kind.activation());
    values.put("layer_norm_eps", kind.eps());
    long mlp = rows(encoder, kind.firstMlp());
    values.put("intermediate_size", mlp);
    values.put("mlp_ratio", mlp / (double) width);
    values.put("image_size", tableSide(encoder) * patch());
    if (encoder.names().contains(RaeFolderKind.REGISTERS)) {
      values.put("num_register_tokens", encoder.shape(RaeFolderKind.REGISTERS).dim(1));
    }
    return ConfigParameters.of(folder.resolve(CONFIG).toString(), values);
  }

  private long tableSide(Weights encoder) {
    String name = kind.positions();
    require(encoder, name);
    long tokens = encoder.shape(name).dim(-2) - kind.tokensBeforePatches();
    long side = Math.round(Math.sqrt((double) tokens));
    if (side < 1 || side * side != tokens) {
      throw new CheckpointException(
          String.format(
              Locale.ROOT,
              "%s: '%s' has %d positions of patches, which form no square",
              encoder.origin(),
              name,
              tokens),
          Where.file(encoder.origin()).atKey(name));
    }
    return side;
  }

  private static long rows(Weights weights, String name) {
    require(weights, name);
    return weights.shape(name).dim(0);
  }

  private static void require(Weights weights, String name) {
    if (!weights.names().contains(name)) {
      throw new CheckpointException(
          String.format(
              Locale.ROOT,
              "%s: '%s' is missing; diffusers would draw it at random",
              weights.origin(),
              name),
          Where.file(weights.origin()).atKey(name));
    }
  }

  /** The statistics of images as the file holds them, which a half-precision file rounds. */
  @Override
  public ImageNormalization normalization() {
    return new ImageNormalization(channels("encoder_mean"), channels("encoder_std"));
  }

  private List<Double> channels(String name) {
    List<Double> values = new ArrayList<>();
    for (float value : buffer(name).toFloatArray()) {
      values.add((double) value);
    }
    return values;
  }

  private Tensor buffer(String name) {
    Checkpoint file = file();
    require(file, name);
    return file.get(name).toFloat32();
  }

  private Checkpoint file() {
    return Checkpoint.open(folder.resolve(WEIGHTS));
  }

  /** The mean of latents, {@code (C, h, w)} or what broadcasts to it. */
  public Tensor latentMean() {
    return buffer("_latents_mean");
  }

  /** The deviation of latents as the file holds it; {@link #EPS} is added to it. */
  public Tensor latentDeviation() {
    return buffer("_latents_std");
  }

  /** What normalised latents are multiplied by. */
  public double scalingFactor() {
    return json.getPositiveDouble("scaling_factor", 1);
  }

  /** The weights of the encoder under the names of Transformers 4. */
  @Override
  public Weights weights() {
    return part(ENCODER, kind::encoderName);
  }

  /**
   * The weights of the decoder under the reference's names, with its positions, which diffusers
   * computes and does not keep.
   */
  public Weights decoderWeights() {
    Weights kept = part(DECODER, RaeFolderKind::decoderName);
    if (kept.names().contains(RaePositions.NAME)) {
      return kept;
    }
    int side = Math.toIntExact(json.getLong("encoder_input_size", 224) / patch());
    Tensor positions = RaePositions.table(side, json.getPositiveInt("decoder_hidden_size", 512));
    return Weights.join(
        List.of(kept, Weights.of(kept.origin(), Map.of(RaePositions.NAME, positions))));
  }

  private Weights part(String prefix, UnaryOperator<String> rename) {
    Checkpoint file = file();
    requireKnown(file);
    Map<String, String> sources = new LinkedHashMap<>();
    for (String name : file.names()) {
      if (name.startsWith(prefix)) {
        String renamed = rename.apply(name.substring(prefix.length()));
        if (sources.put(renamed, name) != null) {
          throw new CheckpointException(
              String.format(
                  Locale.ROOT,
                  "%s: two tensors stand for '%s'; names of two versions of Transformers are mixed",
                  file.file(),
                  Printable.of(renamed)),
              Where.file(file.file()).atKey(name));
        }
      }
    }
    return file.renamed(sources, prefix.substring(0, prefix.length() - 1));
  }

  private static void requireKnown(Checkpoint file) {
    Set<String> buffers = Set.of("encoder_mean", "encoder_std", "_latents_mean", "_latents_std");
    for (String name : file.names()) {
      if (!name.startsWith(ENCODER) && !name.startsWith(DECODER) && !buffers.contains(name)) {
        throw new CheckpointException(
            String.format(
                Locale.ROOT,
                "%s: '%s' is no tensor of an %s",
                file.file(),
                Printable.of(name),
                CLASS),
            Where.file(file.file()).atKey(name));
      }
    }
  }

  /** What Transformers' config.json of a masked autoencoder with this decoder would say. */
  ConfigParameters decoderConfig() {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("model_type", "vit_mae");
    for (String key :
        List.of(
            "decoder_hidden_size",
            "decoder_num_hidden_layers",
            "decoder_num_attention_heads",
            "decoder_intermediate_size")) {
      values.put(key, json.getLong(key));
    }
    values.put("hidden_act", "gelu");
    values.put("layer_norm_eps", RaeFolderKind.DECODER_EPS);
    return ConfigParameters.of(folder.resolve(CONFIG).toString(), values);
  }
}
