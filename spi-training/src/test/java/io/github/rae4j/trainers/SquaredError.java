// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers;

import io.github.rae4j.trainers.reconstruction.PerceptualLoss;
import io.github.rae4j.training.TrainingOps;

/** The stand-in for LPIPS in the reference results: the mean squared error in [−1, 1]. */
public final class SquaredError implements PerceptualLoss {
  @Override
  public <V> V apply(TrainingOps<V> ops, V reconstruction, V images) {
    V difference = ops.mul(ops.sub(images, reconstruction), 2);
    return ops.mean(ops.mul(difference, difference));
  }
}
