// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.config;

import io.github.rae4j.errors.MissingFileException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.formats.huggingface.HuggingFaceFolder;
import io.github.rae4j.model.ImageNormalization;
import io.github.rae4j.network.Weights;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/**
 * A model folder on disk as a config sees it. Thread-safe except for the parameters that it hands
 * out.
 *
 * @param files the folder
 */
public record LocalModelFolder(HuggingFaceFolder files) implements EncoderFolder {
  /** The file with the image statistics of earlier versions of Transformers. */
  public static final String PREPROCESSOR = "preprocessor_config.json";

  /** The file with the image statistics of Transformers 5. */
  public static final String PROCESSOR = "processor_config.json";

  private static final String IMAGE_PROCESSOR = "image_processor";

  /**
   * A folder.
   *
   * @param opener opens a checkpoint file or an index of several
   */
  public static LocalModelFolder of(Path folder, Function<Path, Weights> opener) {
    return new LocalModelFolder(new HuggingFaceFolder(folder, opener));
  }

  @Override
  public Optional<LocalModelFolder> local() {
    return Optional.of(this);
  }

  @Override
  public String origin() {
    return files.path().toString();
  }

  @Override
  public ConfigParameters config() {
    return read("config.json");
  }

  /**
   * Mean and standard deviation from {@code image_processor} of {@code processor_config.json},
   * where Transformers 5 keeps them, or else from {@code preprocessor_config.json}.
   *
   * @throws io.github.rae4j.errors.RaeException if there is neither, or if it has not three of each
   */
  @Override
  public ImageNormalization normalization() {
    ConfigParameters preprocessor = imageProcessor();
    List<Double> mean = preprocessor.getDoubles("image_mean");
    List<Double> std = preprocessor.getDoubles("image_std");
    try {
      return new ImageNormalization(mean, std);
    } catch (IllegalArgumentException e) {
      throw preprocessor.error("image_mean, image_std", String.valueOf(e.getMessage()));
    }
  }

  private ConfigParameters imageProcessor() {
    if (files.has(PROCESSOR)) {
      ConfigParameters processor = read(PROCESSOR);
      Optional<ConfigSection> image =
          processor.has(IMAGE_PROCESSOR) ? processor.rawSection(IMAGE_PROCESSOR) : Optional.empty();
      if (image.isPresent()) {
        return image.get().parameters();
      }
    }
    if (!files.has(PREPROCESSOR)) {
      throw new MissingFileException(
          String.format(
              Locale.ROOT,
              "%s has no %s, and no %s in %s; a model folder needs one of them for its image"
                  + " statistics",
              origin(),
              PREPROCESSOR,
              IMAGE_PROCESSOR,
              PROCESSOR),
          Where.file(files.file(PREPROCESSOR)));
    }
    return read(PREPROCESSOR);
  }

  @Override
  public Weights weights() {
    return files.weights();
  }

  private ConfigParameters read(String name) {
    return ConfigParameters.of(files.file(name).toString(), files.readJson(name));
  }
}
