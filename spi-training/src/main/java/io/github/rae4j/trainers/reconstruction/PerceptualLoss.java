// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.reconstruction;

import io.github.rae4j.training.TrainingOps;

/** A perceptual distance between two batches of images. Immutable. */
public interface PerceptualLoss {
  /**
   * The loss.
   *
   * @param reconstruction {@code (batch, 3, h, w)}, nominally in [0, 1], not clamped
   * @param images {@code (batch, 3, h, w)} in [0, 1]
   * @return a value without axes
   */
  <V> V apply(TrainingOps<V> ops, V reconstruction, V images);
}
