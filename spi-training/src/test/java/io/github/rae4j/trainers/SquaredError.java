// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers;

import io.github.rae4j.network.NamedValues;
import io.github.rae4j.training.Loss;
import io.github.rae4j.training.LossValues;
import io.github.rae4j.training.TrainingOps;
import java.util.Map;
import java.util.Set;

/** The stand-in for LPIPS in the reference results: the mean squared error in [−1, 1]. */
public final class SquaredError implements Loss {
  @Override
  public Set<String> values() {
    return Set.of(LossValues.RECONSTRUCTION, LossValues.IMAGES);
  }

  @Override
  public <V> V evaluate(TrainingOps<V> ops, Map<String, V> values) {
    V difference =
        ops.mul(
            ops.sub(
                NamedValues.require(values, LossValues.IMAGES),
                NamedValues.require(values, LossValues.RECONSTRUCTION)),
            2);
    return ops.mean(ops.mul(difference, difference));
  }
}
