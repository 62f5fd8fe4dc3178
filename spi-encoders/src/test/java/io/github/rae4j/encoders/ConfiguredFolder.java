// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.encoders;

import io.github.rae4j.core.config.ConfigParameters;
import io.github.rae4j.data.ImageSize;
import io.github.rae4j.model.Encoder;
import io.github.rae4j.model.ImageNormalization;
import io.github.rae4j.network.Weights;
import io.github.rae4j.options.ModelFolder;
import io.github.rae4j.options.Parameters;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A model folder without weights, for tests of what depends on config.json alone. */
record ConfiguredFolder(Map<String, ?> values, Weights weights) implements ModelFolder {
  static final ImageNormalization NORMALIZATION =
      new ImageNormalization(List.of(0.5, 0.5, 0.5), List.of(0.5, 0.5, 0.5));

  static ConfiguredFolder of(Map<String, ?> values) {
    return new ConfiguredFolder(values, Weights.of("no weights", Map.of()));
  }

  @Override
  public String origin() {
    return "folder";
  }

  @Override
  public Parameters config() {
    return ConfigParameters.of("folder/config.json", values);
  }

  /**
   * Returns the encoder with the given name for this folder, without the affine part of the last
   * layer norm.
   */
  Encoder encoder(String provider, int inputSize) {
    return encoder(provider, inputSize, Map.of());
  }

  /** Like {@link #encoder(String, int)}, with additional encoder_params. */
  Encoder encoder(String provider, int inputSize, Map<String, Object> further) {
    return encoder(provider, ImageSize.square(inputSize), further);
  }

  /** Like {@link #encoder(String, int, Map)}, for images of any height and width. */
  Encoder encoder(String provider, ImageSize inputSize, Map<String, Object> further) {
    Map<String, Object> params = new HashMap<>(further);
    params.put(provider.equals("DINOv2") ? "dinov2_path" : "model_name", "folder");
    ConfigParameters parameters = ConfigParameters.of("test.yaml", params, name -> this);
    Encoder encoder =
        GoldenEncoders.provider(provider).create(inputSize, NORMALIZATION, parameters);
    parameters.rejectUnknown();
    return encoder;
  }
}
