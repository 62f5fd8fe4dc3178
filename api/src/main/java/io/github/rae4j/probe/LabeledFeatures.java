package io.github.rae4j.probe;

import io.github.rae4j.tensor.DType;
import io.github.rae4j.tensor.Tensor;

/**
 * Features of images with their classes.
 *
 * @param origin of the images, for provenance
 * @param features float32 {@code (n, width)}
 * @param labels int64 {@code (n)}, from 0
 */
public record LabeledFeatures(String origin, Tensor features, Tensor labels) {
  /** Checks that there is a label for each row. */
  public LabeledFeatures {
    if (features.dtype() != DType.FLOAT32
        || features.shape().rank() != 2
        || features.elements() == 0
        || labels.dtype() != DType.INT64
        || labels.elements() != features.shape().dim(0)) {
      throw new IllegalArgumentException(
          "features are float32 (n, width) and labels int64 (n), but these are %s and %s"
              .formatted(features, labels));
    }
  }

  /** The number of images. */
  public int size() {
    return labels.elements();
  }
}
