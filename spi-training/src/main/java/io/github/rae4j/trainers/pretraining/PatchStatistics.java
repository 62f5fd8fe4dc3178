// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.pretraining;

import io.github.rae4j.network.Ops;

/**
 * Mean and standard deviation of every patch, by which its pixels are normalised if {@code
 * norm_pix_loss} is set.
 *
 * @param mean (batch, patches, 1)
 * @param deviation (batch, patches, 1), of the unbiased variance plus 1e-6
 * @param <V> a value of the engine
 */
record PatchStatistics<V>(V mean, V deviation) {
  private static final double EPS = 1e-6;

  /**
   * The statistics of patches.
   *
   * @param patches (batch, patches, values)
   * @param values of a patch, at least 2
   */
  static <V> PatchStatistics<V> of(Ops<V> ops, V patches, int values) {
    V mean = ops.mean(patches, 2, true);
    V centred = ops.sub(patches, mean);
    double unbiased = (double) values / (values - 1);
    V variance = ops.mul(ops.mean(ops.mul(centred, centred), 2, true), unbiased);
    return new PatchStatistics<>(mean, ops.sqrt(ops.add(variance, EPS)));
  }

  /** Subtracts the mean and divides by the deviation. patches (batch, patches, values). */
  V normalize(Ops<V> ops, V patches) {
    return ops.div(ops.sub(patches, mean), deviation);
  }

  /** Undoes {@link #normalize}. */
  V restore(Ops<V> ops, V normalized) {
    return ops.add(ops.mul(normalized, deviation), mean);
  }
}
