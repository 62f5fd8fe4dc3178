// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.evaluation;

import io.github.rae4j.evaluation.data.ImageStream;
import io.github.rae4j.tensor.Tensor;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * Pairs of images and originals to evaluate: two data sets, or a data set and its reconstructions.
 */
public interface ImagePairs {
  /** A description of the images for the report; one line. */
  String origin();

  /** A description of the originals; one line. */
  String originalsOrigin();

  /** The expected number of pairs. */
  int size();

  /**
   * Passes the pairs to a consumer, in order.
   *
   * @param batchSize maximum number of pairs per batch
   * @param consumer receives images and originals, both float32 {@code (n, 3, h, w)} in [0, 1]
   */
  void forEachBatch(int batchSize, BiConsumer<Tensor, Tensor> consumer);

  /** The images that were skipped, known after {@link #forEachBatch}. */
  default List<ImageStream.Skipped> skipped() {
    return List.of();
  }

  /** What people should know about the images, known after {@link #forEachBatch}. */
  default List<String> notes() {
    return List.of();
  }
}
