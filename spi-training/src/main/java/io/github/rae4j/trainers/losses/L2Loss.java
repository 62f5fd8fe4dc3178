// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.losses;

import io.github.rae4j.network.NamedValues;
import io.github.rae4j.training.Loss;
import io.github.rae4j.training.LossValues;
import io.github.rae4j.training.TrainingOps;
import java.util.Map;
import java.util.Set;

/** The mean squared error of the pixels of a reconstruction. */
public record L2Loss() implements Loss {
  @Override
  public Set<String> values() {
    return Set.of(LossValues.RECONSTRUCTION, LossValues.IMAGES);
  }

  @Override
  public <V> V evaluate(TrainingOps<V> ops, Map<String, V> values) {
    V error =
        ops.sub(
            NamedValues.require(values, LossValues.RECONSTRUCTION),
            NamedValues.require(values, LossValues.IMAGES));
    return ops.mean(ops.mul(error, error));
  }
}
