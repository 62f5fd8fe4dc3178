// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.testdata;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.rae4j.model.ImageNormalization;
import io.github.rae4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/** The normalisation of a golden case, on host tensors. */
record ChannelStatistics(ImageNormalization normalization) {
  /** Reads {@code encoder_mean} and {@code encoder_std}. */
  static ChannelStatistics of(JsonNode config) {
    return new ChannelStatistics(
        new ImageNormalization(
            doubles(config.get("encoder_mean")), doubles(config.get("encoder_std"))));
  }

  private static List<Double> doubles(JsonNode node) {
    List<Double> values = new ArrayList<>();
    node.forEach(value -> values.add(value.asDouble()));
    return values;
  }

  /** (x − mean) / std per channel of {@code (n, 3, h, w)}. */
  Tensor normalize(Tensor images) {
    float[] values = images.toFloatArray();
    int plane = images.shape().intDim(2) * images.shape().intDim(3);
    for (int i = 0; i < values.length; i++) {
      values[i] = normalized(values[i], i / plane % 3);
    }
    return Tensor.of(values, images.shape().dims());
  }

  private float normalized(float value, int channel) {
    // PyTorch holds both in float32.
    float mean = normalization.mean().get(channel).floatValue();
    float std = normalization.std().get(channel).floatValue();
    return (value - mean) / std;
  }

  /** Normalised square images as patches, {@code (n, patches, p·p·3)}, the channel last. */
  Tensor patches(Tensor images, int patch) {
    float[] pixels = images.toFloatArray();
    int n = images.shape().intDim(0);
    int side = images.shape().intDim(2);
    int grid = side / patch;
    float[] values = new float[pixels.length];
    for (int i = 0; i < pixels.length; i++) {
      int x = i % side;
      int y = i / side % side;
      int channel = i / (side * side) % 3;
      int image = i / (side * side * 3);
      int token = (image * grid + y / patch) * grid + x / patch;
      int within = (y % patch * patch + x % patch) * 3 + channel;
      values[token * patch * patch * 3 + within] = normalized(pixels[i], channel);
    }
    return Tensor.of(values, n, (long) grid * grid, (long) patch * patch * 3);
  }
}
