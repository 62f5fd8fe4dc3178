// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spark.evaluation;

/** What the aggregator of latents gives for a group. A bean, whose fields become columns. */
public final class LatentMomentsRow {
  private long count;
  private double[] mean = {};
  private double[] variance = {};

  /** An empty group. */
  public LatentMomentsRow() {}

  LatentMomentsRow(long count, double[] mean, double[] variance) {
    this.count = count;
    this.mean = mean.clone();
    this.variance = variance.clone();
  }

  /** The number of latents. */
  public long getCount() {
    return count;
  }

  /** See {@link #getCount}. */
  public void setCount(long count) {
    this.count = count;
  }

  /** The mean of every element, in C order; empty for an empty group. */
  public double[] getMean() {
    return mean.clone();
  }

  /** See {@link #getMean}. */
  public void setMean(double[] mean) {
    this.mean = mean.clone();
  }

  /** The population variance of every element. */
  public double[] getVariance() {
    return variance.clone();
  }

  /** See {@link #getVariance}. */
  public void setVariance(double[] variance) {
    this.variance = variance.clone();
  }
}
