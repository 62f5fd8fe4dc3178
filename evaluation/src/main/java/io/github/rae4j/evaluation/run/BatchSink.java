package io.github.rae4j.evaluation.run;

import io.github.rae4j.core.pipeline.GeneratedBatch;
import io.github.rae4j.tensor.Tensor;

/** Where a resumable generation puts its batches. For one thread. */
public interface BatchSink {
  /** How many images, from the first on, an earlier run left in whole batches. */
  int done();

  /** Forgets all images from this one on; it is the first one of a batch. */
  void truncate(int images);

  /**
   * Keeps a batch so that no kill can lose it.
   *
   * @param batch {@code first} is {@link #done()}
   * @param images float32 {@code (n, 3, h, w)}, not clamped
   */
  void append(GeneratedBatch batch, Tensor images);

  /** Writes the target: all images are there. */
  void finish();
}
