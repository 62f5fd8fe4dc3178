// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.probe;

/**
 * Trains a classifier on frozen features and tests it. Thread-safe.
 *
 * <p>A probe that a {@link ProbeProvider} has made gives the same result for the same examples in
 * the same order, in whatever batches they come. It iterates each set once. What the features throw
 * reaches the caller as it is.
 */
public interface Probe {
  /**
   * Trains and tests.
   *
   * @throws io.github.rae4j.errors.RaeException if the widths differ or a class occurs in the test
   *     set alone
   */
  ProbeResult run(LabeledFeatures train, LabeledFeatures test);
}
