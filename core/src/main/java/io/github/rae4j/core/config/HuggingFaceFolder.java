package io.github.rae4j.core.config;

import io.github.rae4j.model.ImageNormalization;
import io.github.rae4j.network.Weights;
import io.github.rae4j.spi.RaeException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A model folder on disk. Nothing is read before it is asked for. */
public final class HuggingFaceFolder implements EncoderFolder {
  private static final List<String> WEIGHTS =
      List.of(
          "model.safetensors",
          "model.safetensors.index.json",
          "pytorch_model.bin",
          "diffusion_pytorch_model.safetensors",
          "diffusion_pytorch_model.bin");

  private final Path folder;
  private final Function<Path, Weights> opener;
  private @Nullable Weights weights;

  /**
   * A folder.
   *
   * @param opener opens a checkpoint file or an index of several
   */
  public HuggingFaceFolder(Path folder, Function<Path, Weights> opener) {
    this.folder = folder;
    this.opener = opener;
  }

  /** Where it is. */
  public Path path() {
    return folder;
  }

  @Override
  public String origin() {
    return folder.toString();
  }

  @Override
  public ConfigParameters config() {
    return read("config.json");
  }

  /**
   * Mean and standard deviation from {@code preprocessor_config.json}.
   *
   * @throws RaeException if the file is missing or has not three of each
   */
  @Override
  public ImageNormalization normalization() {
    ConfigParameters preprocessor = read("preprocessor_config.json");
    List<Double> mean = preprocessor.getDoubles("image_mean");
    List<Double> std = preprocessor.getDoubles("image_std");
    try {
      return new ImageNormalization(mean, std);
    } catch (IllegalArgumentException e) {
      throw preprocessor.error("image_mean, image_std", String.valueOf(e.getMessage()));
    }
  }

  @Override
  public synchronized Weights weights() {
    if (weights == null) {
      weights = opener.apply(weightsFile());
    }
    return weights;
  }

  /**
   * The file that holds the weights: {@code model.safetensors}, its index, {@code
   * pytorch_model.bin}, or diffusers' {@code diffusion_pytorch_model}, the first that is there.
   *
   * @throws RaeException if there is none of them
   */
  public Path weightsFile() {
    return WEIGHTS.stream()
        .map(folder::resolve)
        .filter(Files::exists)
        .findFirst()
        .orElseThrow(
            () ->
                new RaeException(
                    folder + " has no weights; expected one of " + String.join(", ", WEIGHTS)));
  }

  private ConfigParameters read(String name) {
    Path file = folder.resolve(name);
    if (!Files.exists(file)) {
      throw new RaeException(
          folder + " has no " + name + "; a model folder needs it beside its weights");
    }
    return ConfigParameters.of(file.toString(), JsonReader.readFile(file));
  }
}
