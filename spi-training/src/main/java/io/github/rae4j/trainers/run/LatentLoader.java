package io.github.rae4j.trainers.run;

import io.github.rae4j.tensor.Tensor;

/** Where stage 2 gets its latents from. For one thread. */
public interface LatentLoader extends AutoCloseable {
  /**
   * Labelled latents.
   *
   * @param latents float32 {@code (n, C, h, w)}, normalised
   * @param labels int64 {@code (n)}; 0 where the data has none
   */
  record Batch(Tensor latents, Tensor labels) {}

  /** The number of images. */
  int size();

  /** What it is, for messages and provenance. */
  String origin();

  /**
   * Goes to a sample of the run at which a part of a batch begins: sample s is image {@code s mod
   * size'} of epoch {@code s / size'}, in the order that the seed gives that epoch, where size' is
   * the number of images that an epoch uses. What follows are the samples of this process's {@link
   * BatchShard}.
   */
  void seek(long sample);

  /** The next latents, valid until the next call. */
  Batch next(int count);

  @Override
  void close();
}
