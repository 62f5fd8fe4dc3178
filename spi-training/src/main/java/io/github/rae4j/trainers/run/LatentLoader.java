// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.run;

import io.github.rae4j.tensor.Tensor;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The data loader of stage 2: batches of latents with labels. For one thread. */
public interface LatentLoader extends AutoCloseable {
  /**
   * Labelled latents.
   *
   * @param latents float32 {@code (n, C, h, w)}, normalised
   * @param labels int64 {@code (n)}; see {@link Labelling}
   * @param numbers of the images in the data, from 0
   * @param clean what another encoder makes of the same images, float32 {@code (n, C, h, w)} or
   *     {@code (n, tokens, C)}, where the run asks for it
   */
  record Batch(Tensor latents, Tensor labels, List<Integer> numbers, Optional<Tensor> clean) {
    /** Copies the list. */
    public Batch {
      numbers = List.copyOf(numbers);
    }
  }

  /** The number of images. */
  int size();

  /** A description for messages and provenance. */
  String origin();

  /** See {@link io.github.rae4j.data.ImageDataSet#notes}; none of latents. */
  default List<String> notes() {
    return List.of();
  }

  /** SHA-256 by which a run that resumes recognizes the data, in lower-case hexadecimal. */
  String contentHash();

  /**
   * Moves to the sample of the run at which a micro-batch starts: sample s is image {@code s mod
   * size'} of epoch {@code s / size'}, in the order that the seed determines for that epoch, where
   * size' is the number of images that an epoch uses. The batches that follow hold the samples of
   * this process's {@link BatchShard}.
   */
  void seek(long sample);

  /** The next latents, valid until the next call. */
  Batch next(int count);

  /** How long {@link #next} has waited for what is read in the background; see {@link DataWait}. */
  default Duration waited() {
    return Duration.ZERO;
  }

  /** Operations that the encoder spends on one image; none on latents that were read. */
  default double flopsPerImage() {
    return 0;
  }

  @Override
  void close();
}
