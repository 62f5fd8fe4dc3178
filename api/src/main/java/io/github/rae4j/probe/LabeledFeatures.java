// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.probe;

import io.github.rae4j.tensor.DType;
import io.github.rae4j.tensor.Tensor;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;

/**
 * Features of images with their classes, batch by batch, so that no set is too large for one
 * tensor.
 *
 * <p>A batch may be computed when it is asked for: iterate once, in one thread.
 */
public interface LabeledFeatures extends Iterable<LabeledFeatures.Batch> {
  /** Where the images are from, for provenance. */
  String origin();

  /**
   * The batches.
   *
   * @throws io.github.rae4j.errors.RaeException (also from the iterator) if an image cannot be read
   *     or has no class
   */
  @Override
  Iterator<Batch> iterator();

  /** Features that are at hand; may be iterated again. See {@link Batch}. */
  static LabeledFeatures of(String origin, Tensor features, Tensor labels) {
    List<Batch> batches = List.of(new Batch(features, labels));
    return new LabeledFeatures() {
      @Override
      public String origin() {
        return origin;
      }

      @Override
      public Iterator<Batch> iterator() {
        return batches.iterator();
      }
    };
  }

  /**
   * Consecutive images.
   *
   * @param features float32 {@code (n, width)}
   * @param labels int64 {@code (n)}, from 0
   */
  record Batch(Tensor features, Tensor labels) {
    /** Checks that there is a label for each row. */
    public Batch {
      if (features.dtype() != DType.FLOAT32
          || features.shape().rank() != 2
          || features.elements() == 0
          || labels.dtype() != DType.INT64
          || labels.elements() != features.shape().dim(0)) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "features are float32 (n, width) and labels int64 (n), but these are %s and %s",
                features,
                labels));
      }
    }

    /** The number of images. */
    public int size() {
      return labels.elements();
    }
  }
}
