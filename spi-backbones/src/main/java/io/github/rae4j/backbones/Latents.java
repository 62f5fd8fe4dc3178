// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.backbones;

import io.github.rae4j.layers.PatchGrid;
import io.github.rae4j.network.Signature;
import io.github.rae4j.network.TensorSpec;
import io.github.rae4j.options.OptionException;
import io.github.rae4j.tensor.DType;
import io.github.rae4j.tensor.Shape;
import java.util.List;
import java.util.Locale;

/** The latents on which a backbone operates. */
record Latents(int channels, int height, int width) {
  /** The time of each sample. */
  static final TensorSpec TIME = TensorSpec.batched("t");

  /** The class label of each sample. */
  static final TensorSpec LABEL = TensorSpec.batched("y", DType.INT64);

  private static final int MOST_PATCH_VALUES = 1 << 20;

  /**
   * Latents as the options describe them.
   *
   * @param inputSize one number for both sides, or height and width
   */
  static Latents of(Class<? extends Record> type, int channels, List<Integer> inputSize) {
    if (inputSize.isEmpty() || inputSize.size() > 2) {
      throw new OptionException(
          type,
          "input_size",
          String.format(
              Locale.ROOT,
              "must be one number or [height, width], but has %d numbers",
              inputSize.size()));
    }
    return new Latents(channels, inputSize.get(0), inputSize.get(inputSize.size() - 1));
  }

  /** Cuts them into patches. */
  PatchGrid patches(Class<? extends Record> type, int patch) {
    if (height % patch != 0 || width % patch != 0) {
      throw new OptionException(
          type,
          "patch_size",
          String.format(
              Locale.ROOT,
              "must divide input_size %s, but is %d",
              height == width ? height : List.of(height, width),
              patch));
    }
    long values = (long) patch * patch * channels;
    if (values > MOST_PATCH_VALUES) {
      throw new OptionException(
          type,
          "patch_size",
          String.format(
              Locale.ROOT,
              "%d with in_channels %d makes %d values a patch, more than %d",
              patch,
              channels,
              values,
              MOST_PATCH_VALUES));
    }
    return PatchGrid.of(height, width, patch);
  }

  Shape shape() {
    return Shape.of(channels, height, width);
  }

  TensorSpec spec(String name) {
    return TensorSpec.batched(name, channels, height, width);
  }

  /** Noisy latents, time and label → velocity. */
  Signature signature() {
    return new Signature(List.of(spec("x"), TIME, LABEL), List.of(spec("velocity")));
  }
}
