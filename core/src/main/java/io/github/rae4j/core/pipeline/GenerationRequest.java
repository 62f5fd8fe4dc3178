// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.pipeline;

import io.github.rae4j.core.random.GaussianStreams;
import io.github.rae4j.tensor.Tensor;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;

/**
 * What to generate. Immutable.
 *
 * @param labels one for each image; an empty entry asks for an unconditional image
 * @param seed image i depends on (seed, firstImage + i) alone
 * @param firstImage number of the first image within the run, from 0
 * @param noise recorded start noise, float32 {@code (n, C, h, w)}, instead of the seed's
 * @param batchSize images per forward pass of the backbone; does not change the images
 * @param listener observes progress and may cancel
 */
public record GenerationRequest(
    List<Optional<Long>> labels,
    long seed,
    long firstImage,
    Optional<Tensor> noise,
    int batchSize,
    GenerationListener listener) {
  /** The default batch size. */
  public static final int DEFAULT_BATCH_SIZE = 16;

  /** Copies the labels and checks the numbers. */
  public GenerationRequest {
    labels = List.copyOf(labels);
    if (labels.isEmpty()) {
      throw new IllegalArgumentException("need at least one image to generate");
    }
    if (batchSize < 1 || firstImage < 0) {
      throw new IllegalArgumentException(
          "batch size must be at least 1 and the first image at least 0, but got %d and %d"
              .formatted(batchSize, firstImage));
    }
    if (noise.isPresent() && noise.get().shape().dim(0) != labels.size()) {
      throw new IllegalArgumentException(
          "the noise is %s, but %d images were asked for".formatted(noise.get(), labels.size()));
    }
  }

  /** One image for each label. */
  public static GenerationRequest ofLabels(long... labels) {
    return of(LongStream.of(labels).mapToObj(Optional::of).toList());
  }

  /** Images without a class. */
  public static GenerationRequest unconditional(int count) {
    return of(Collections.nCopies(count, Optional.empty()));
  }

  /** One image for each label; an empty one asks for an unconditional image. */
  public static GenerationRequest of(List<Optional<Long>> labels) {
    return new GenerationRequest(
        labels,
        GaussianStreams.DEFAULT_SEED,
        0,
        Optional.empty(),
        DEFAULT_BATCH_SIZE,
        GenerationListener.NONE);
  }

  /** This request with another seed. */
  public GenerationRequest withSeed(long other) {
    return new GenerationRequest(labels, other, firstImage, noise, batchSize, listener);
  }

  /** This request for a later part of the run. */
  public GenerationRequest withFirstImage(long other) {
    return new GenerationRequest(labels, seed, other, noise, batchSize, listener);
  }

  /** This request without its first {@code images} images; at least one must remain. */
  public GenerationRequest from(int images) {
    return new GenerationRequest(
        labels.subList(images, labels.size()),
        seed,
        firstImage + images,
        noise.map(recorded -> recorded.rows(images, labels.size())),
        batchSize,
        listener);
  }

  /** This request with recorded start noise, float32 {@code (n, C, h, w)}. */
  public GenerationRequest withNoise(Tensor recorded) {
    return new GenerationRequest(
        labels, seed, firstImage, Optional.of(recorded), batchSize, listener);
  }

  /** This request with another batch size. */
  public GenerationRequest withBatchSize(int other) {
    return new GenerationRequest(labels, seed, firstImage, noise, other, listener);
  }

  /** This request with a listener. */
  public GenerationRequest withListener(GenerationListener other) {
    return new GenerationRequest(labels, seed, firstImage, noise, batchSize, other);
  }
}
