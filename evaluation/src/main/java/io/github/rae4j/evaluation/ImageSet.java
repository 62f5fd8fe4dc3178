// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.evaluation;

import io.github.rae4j.evaluation.data.ImageStream;
import io.github.rae4j.tensor.Tensor;
import java.util.List;
import java.util.function.Consumer;

/** A set of images to evaluate: images of a data set, or generated ones. */
public interface ImageSet {
  /** A description for the report; one line. */
  String origin();

  /** The expected number of images. */
  int size();

  /**
   * Passes the images to a consumer, in order.
   *
   * @param batchSize maximum number of images per batch
   * @param consumer receives float32 {@code (n, 3, h, w)}, multiples of 1/255 in [0, 1]
   */
  void forEachBatch(int batchSize, Consumer<Tensor> consumer);

  /** The images that were skipped, known after {@link #forEachBatch}. */
  default List<ImageStream.Skipped> skipped() {
    return List.of();
  }

  /** What people should know about the images, known after {@link #forEachBatch}. */
  default List<String> notes() {
    return List.of();
  }
}
