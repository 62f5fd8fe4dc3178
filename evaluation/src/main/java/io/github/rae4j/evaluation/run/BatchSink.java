// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.evaluation.run;

import io.github.rae4j.core.pipeline.GeneratedBatch;
import io.github.rae4j.tensor.Tensor;

/** Receives the batches of a resumable generation. Not thread-safe. */
public interface BatchSink {
  /** The number of images, from the first one, that earlier runs completed in whole batches. */
  int done();

  /** Drops all images from the given index on, which must be the first of a batch. */
  void truncate(int images);

  /**
   * Saves a batch durably.
   *
   * @param batch the batch, whose {@code first} equals {@link #done()}
   * @param images float32 {@code (n, 3, h, w)}, not clamped
   */
  void append(GeneratedBatch batch, Tensor images);

  /**
   * Takes over the images of a part of the run, which must begin with the image {@link #done()}.
   *
   * @throws io.github.rae4j.errors.DataException if the part is damaged or of another target
   */
  void absorb(RunPart part);

  /** Writes the target once all images are complete. */
  void finish();
}
