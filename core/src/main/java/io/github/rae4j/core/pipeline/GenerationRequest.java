// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.pipeline;

import io.github.rae4j.condition.Condition;
import io.github.rae4j.core.random.GaussianStreams;
import io.github.rae4j.tensor.Tensor;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.LongStream;

/**
 * What to generate. Immutable.
 *
 * @param conditions one for each image
 * @param seed image i depends on (seed, firstImage + i) alone
 * @param firstImage number of the first image within the run, from 0
 * @param noise recorded start noise, float32 {@code (n, C, h, w)}, instead of the seed's
 * @param batchSize images per forward pass of the backbone; does not change the images
 * @param listener observes progress and may cancel
 */
public record GenerationRequest(
    List<Condition> conditions,
    long seed,
    long firstImage,
    Optional<Tensor> noise,
    int batchSize,
    GenerationListener listener) {
  /** The default batch size. */
  public static final int DEFAULT_BATCH_SIZE = 16;

  /** Copies the conditions and checks the numbers. */
  public GenerationRequest {
    conditions = List.copyOf(conditions);
    if (conditions.isEmpty()) {
      throw new IllegalArgumentException("need at least one image to generate");
    }
    if (batchSize < 1 || firstImage < 0) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "batch size must be at least 1 and the first image at least 0, but got %d and %d",
              batchSize,
              firstImage));
    }
    if (firstImage > Long.MAX_VALUE - conditions.size()) {
      throw new IllegalArgumentException(
          "the first image is so late that the numbers of the others are too large: " + firstImage);
    }
    Objects.requireNonNull(listener, "listener");
    if (noise.isPresent()
        && (noise.get().shape().rank() == 0 || noise.get().shape().dim(0) != conditions.size())) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "the noise is %s, but %d images were asked for",
              noise.get(),
              conditions.size()));
    }
  }

  /** One image for each label. */
  public static GenerationRequest ofLabels(long... labels) {
    return ofConditions(LongStream.of(labels).mapToObj(Condition::label).toList());
  }

  /** Images without a class. */
  public static GenerationRequest unconditional(int count) {
    if (count < 1) {
      throw new IllegalArgumentException(
          "need at least one image to generate, but " + count + " were asked for");
    }
    return ofConditions(Collections.nCopies(count, Condition.none()));
  }

  /** One image for each label; an empty one asks for an unconditional image. */
  public static GenerationRequest of(List<Optional<Long>> labels) {
    return ofConditions(labels.stream().map(Condition::label).toList());
  }

  /** One image for each condition. */
  public static GenerationRequest ofConditions(List<Condition> conditions) {
    return new GenerationRequest(
        conditions,
        GaussianStreams.DEFAULT_SEED,
        0,
        Optional.empty(),
        DEFAULT_BATCH_SIZE,
        GenerationListener.NONE);
  }

  /** Number of images. */
  public int count() {
    return conditions.size();
  }

  /** The class label of each image; empty where it is not conditioned on one. */
  public List<Optional<Long>> labels() {
    return conditions.stream().map(Condition::classLabel).toList();
  }

  /** This request with another seed. */
  public GenerationRequest withSeed(long other) {
    return new GenerationRequest(conditions, other, firstImage, noise, batchSize, listener);
  }

  /** This request for a later part of the run. */
  public GenerationRequest withFirstImage(long other) {
    return new GenerationRequest(conditions, seed, other, noise, batchSize, listener);
  }

  /** This request without its first {@code images} images; at least one must remain. */
  public GenerationRequest from(int images) {
    return range(images, conditions.size());
  }

  /**
   * This request for some of its images alone, which stay the same.
   *
   * @param from index of the first one
   * @param to index after the last one, greater than {@code from}
   */
  public GenerationRequest range(int from, int to) {
    if (from < 0 || to > conditions.size() || from >= to) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "images %d to %d are none of %d; the first is 0, and the end lies behind the beginning",
              from,
              to,
              conditions.size()));
    }
    return new GenerationRequest(
        conditions.subList(from, to),
        seed,
        firstImage + from,
        noise.map(recorded -> recorded.rows(from, to)),
        batchSize,
        listener);
  }

  /** This request with recorded start noise, float32 {@code (n, C, h, w)}. */
  public GenerationRequest withNoise(Tensor recorded) {
    return new GenerationRequest(
        conditions, seed, firstImage, Optional.of(recorded), batchSize, listener);
  }

  /** This request with another batch size. */
  public GenerationRequest withBatchSize(int other) {
    return new GenerationRequest(conditions, seed, firstImage, noise, other, listener);
  }

  /** This request with a listener. */
  public GenerationRequest withListener(GenerationListener other) {
    return new GenerationRequest(conditions, seed, firstImage, noise, batchSize, other);
  }
}
