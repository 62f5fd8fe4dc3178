// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.config;

import io.github.rae4j.formats.huggingface.HuggingFaceFolder;
import io.github.rae4j.model.ImageNormalization;
import io.github.rae4j.network.Weights;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;

/**
 * A model folder on disk as a config sees it. Thread-safe except for the parameters that it hands
 * out.
 *
 * @param files the folder
 */
public record LocalModelFolder(HuggingFaceFolder files) implements EncoderFolder {
  /**
   * A folder.
   *
   * @param opener opens a checkpoint file or an index of several
   */
  public static LocalModelFolder of(Path folder, Function<Path, Weights> opener) {
    return new LocalModelFolder(new HuggingFaceFolder(folder, opener));
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
   * Mean and standard deviation from {@code preprocessor_config.json}.
   *
   * @throws io.github.rae4j.errors.RaeException if the file is missing or has not three of each
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
  public Weights weights() {
    return files.weights();
  }

  private ConfigParameters read(String name) {
    return ConfigParameters.of(files.file(name).toString(), files.readJson(name));
  }
}
