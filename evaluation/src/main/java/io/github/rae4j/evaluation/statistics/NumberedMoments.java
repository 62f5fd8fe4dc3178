// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.evaluation.statistics;

import io.github.rae4j.errors.DataException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.tensor.DType;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * {@link ExactMoments} that know of which images they are, so that a part that arrives twice is
 * refused instead of counted twice. Takes one bit an image beside the sums. Not thread-safe.
 */
public final class NumberedMoments {
  private static final String IMAGES = "images";

  private final ExactMoments moments;
  private final BitSet images;

  /**
   * Creates empty moments.
   *
   * @param shape shape of one latent
   */
  public NumberedMoments(Shape shape) {
    this(new ExactMoments(shape), new BitSet());
  }

  private NumberedMoments(ExactMoments moments, BitSet images) {
    this.moments = moments;
    this.images = images;
  }

  /**
   * Restores a {@link #state}.
   *
   * @param origin origin of the state, for messages
   * @throws DataException if it is none
   */
  public static NumberedMoments of(String origin, Map<String, Tensor> state) {
    Map<String, Tensor> sums = new LinkedHashMap<>(state);
    Tensor words = sums.remove(IMAGES);
    if (words == null || words.dtype() != DType.INT64) {
      throw new DataException(
          origin + " does not say of which images its sums are", Where.file(origin).atKey(IMAGES));
    }
    NumberedMoments restored =
        new NumberedMoments(ExactMoments.of(origin, sums), BitSet.valueOf(words.toLongArray()));
    if (restored.images.cardinality() != restored.moments.count()) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "%s is damaged: it names %d images, but has sums of %d",
              origin,
              restored.images.cardinality(),
              restored.moments.count()),
          Where.file(origin).atKey(IMAGES));
    }
    return restored;
  }

  /**
   * Adds the latents of consecutive images.
   *
   * @param first number of the first image, from 0
   * @param latents float32 {@code (n, ...)} of the shape of one latent
   * @throws IllegalArgumentException if an image was added before, a value is not finite, or the
   *     shape differs; then nothing was added
   */
  public void add(int first, Tensor latents) {
    int end = Math.addExact(first, latents.shape().intDim(0));
    int there = images.nextSetBit(first);
    if (there >= 0 && there < end) {
      throw twice(there);
    }
    moments.add(latents);
    images.set(first, end);
  }

  /**
   * Adds the moments of other images.
   *
   * @throws IllegalArgumentException if an image is in both, or the shapes differ; then nothing was
   *     added
   */
  public void merge(NumberedMoments other) {
    if (images.intersects(other.images)) {
      BitSet both = (BitSet) images.clone();
      both.and(other.images);
      throw twice(both.nextSetBit(0));
    }
    moments.merge(other.moments);
    images.or(other.images);
  }

  private static IllegalArgumentException twice(int image) {
    return new IllegalArgumentException("the latents of image " + image + " were given twice");
  }

  /** Whether an image was added. */
  public boolean has(int image) {
    return images.get(image);
  }

  /** The moments of all images so far; not to be added to. */
  public ExactMoments moments() {
    return moments;
  }

  /** The number of images. */
  public long count() {
    return moments.count();
  }

  /** The sums and the numbers of the images, as named tensors. */
  public Map<String, Tensor> state() {
    Map<String, Tensor> state = new LinkedHashMap<>(moments.state());
    long[] words = images.toLongArray();
    state.put(IMAGES, Tensor.of(words, words.length));
    return state;
  }
}
