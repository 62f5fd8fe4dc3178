// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.metrics.vision;

import io.github.rae4j.errors.CheckpointException;
import io.github.rae4j.errors.DataException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.model.ImageNormalization;
import io.github.rae4j.network.Ops;
import io.github.rae4j.network.Resampling;
import io.github.rae4j.network.Weights;
import io.github.rae4j.options.OptionException;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import java.util.List;
import java.util.Locale;

/**
 * What happens to images before a network that was trained on squares: they are resized, bicubic
 * with antialiasing, normalised, and filled with zeros on the right and below until patches tile
 * them.
 *
 * @param height of the images
 * @param width of the images
 * @param size to which both are resized
 * @param normalization after that
 */
record FeatureInput(int height, int width, int size, ImageNormalization normalization) {
  /** Refuses images without pixels. */
  FeatureInput {
    if (height < 1 || width < 1) {
      throw new DataException(
          String.format(Locale.ROOT, "images of %d × %d have no pixels", height, width),
          Where.part("feature network"));
    }
  }

  /**
   * Prepares images.
   *
   * @param images {@code (batch, 3, height, width)} in [0, 1]
   * @param patch whose multiple the sides become
   */
  <V> V prepare(Ops<V> ops, V images, int patch) {
    V resized =
        height == size && width == size
            ? images
            : ops.resize(images, size, size, Resampling.BICUBIC_ANTIALIAS);
    V normalized = normalization.normalize(ops, resized);
    int missing = padded(patch) - size;
    if (missing == 0) {
      return normalized;
    }
    V right = ops.expandBatch(ops.constant(zeros(size, missing)), normalized);
    V wide = ops.concat(3, List.of(normalized, right));
    V below = ops.expandBatch(ops.constant(zeros(missing, size + missing)), wide);
    return ops.concat(2, List.of(wide, below));
  }

  private static Tensor zeros(int rows, int columns) {
    return Tensor.of(new float[3 * rows * columns], 1, 3, rows, columns);
  }

  /** The side of the images that patches tile. */
  int padded(int patch) {
    return (size + patch - 1) / patch * patch;
  }

  /**
   * Refuses statistics that are not three numbers, for the constructors of options.
   *
   * @param type the record of options
   */
  static void requireStatistics(Class<? extends Record> type, List<Double> mean, List<Double> std) {
    if (mean.size() != 3) {
      throw new OptionException(type, "mean", "must be three numbers, but is " + mean);
    }
    if (std.size() != 3 || std.stream().anyMatch(s -> !(s > 0))) {
      throw new OptionException(type, "std", "must be three positive numbers, but is " + std);
    }
  }

  /**
   * The shape of a tensor of a checkpoint.
   *
   * @throws CheckpointException if it is missing or of another rank
   */
  static Shape shape(Weights weights, String name, int rank, String kind) {
    if (!weights.names().contains(name)) {
      throw new CheckpointException(
          String.format(
              Locale.ROOT, "%s: there is no '%s'; expected %s", weights.origin(), name, kind),
          Where.file(weights.origin()).atKey(name));
    }
    Shape shape = weights.shape(name);
    if (shape.rank() != rank) {
      throw new CheckpointException(
          String.format(
              Locale.ROOT,
              "%s: '%s' has the shape %s; expected %d dimensions, as %s has",
              weights.origin(),
              name,
              shape,
              rank,
              kind),
          Where.file(weights.origin()).atKey(name));
    }
    return shape;
  }
}
