// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.metrics.moments;

import java.util.OptionalLong;

/** Mean and covariance of the features of a set. The arrays must not be modified. */
final class Moments {
  private final OptionalLong count;
  private final double[] mean;
  private final double[][] covariance;

  /**
   * Wraps the arrays.
   *
   * @param count number of images; empty if the file that the moments come from does not state it
   * @param mean {@code (d)}
   * @param covariance {@code (d, d)}, with the divisor n − 1
   */
  Moments(OptionalLong count, double[] mean, double[][] covariance) {
    this.count = count;
    this.mean = mean;
    this.covariance = covariance;
  }

  OptionalLong count() {
    return count;
  }

  double[] mean() {
    return mean;
  }

  double[][] covariance() {
    return covariance;
  }

  /** The number of features per image. */
  int width() {
    return mean.length;
  }
}
