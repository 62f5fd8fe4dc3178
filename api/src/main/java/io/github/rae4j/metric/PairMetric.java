// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.metric;

import io.github.rae4j.tensor.Tensor;
import java.util.Optional;

/**
 * A metric of an image beside its original, averaged over all pairs: PSNR, SSIM, LPIPS.
 *
 * <p>The value of a pair depends on that pair alone, neither on the batch nor on its place in it.
 * All pairs of equal images have the same value.
 */
public interface PairMetric extends Metric {
  /**
   * The values of a batch of pairs.
   *
   * @param images float32 {@code (n, 3, h, w)} in [0, 1]
   * @param originals of the same shape
   * @param features the output {@link #feature} of a network that compares pairs, where this metric
   *     needs one, float32 {@code (n, 1)}
   * @return n values
   * @throws io.github.rae4j.errors.RaeException if the images are too small
   * @throws IllegalArgumentException if features that are needed are missing, or are not one a pair
   */
  double[] measure(Tensor images, Tensor originals, Optional<Tensor> features);

  /**
   * The result over all pairs: mean and spread, under names that begin with {@link #name}, the mean
   * first, and the number of pairs.
   *
   * @param values in the order of the images
   * @throws io.github.rae4j.errors.RaeException if there is none, or one is not finite
   */
  MetricResult summarize(double[] values);
}
