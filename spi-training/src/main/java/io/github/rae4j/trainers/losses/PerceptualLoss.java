// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.losses;

import io.github.rae4j.metric.FeatureNetwork;
import io.github.rae4j.network.NamedValues;
import io.github.rae4j.training.Loss;
import io.github.rae4j.training.LossValues;
import io.github.rae4j.training.TrainableNetwork;
import io.github.rae4j.training.TrainingOps;
import java.util.Map;
import java.util.Set;

/**
 * The mean distance between images and their reconstructions by a network, for example LPIPS.
 *
 * @param network takes {@code images} and {@code originals}, gives {@link FeatureNetwork#DISTANCE}
 */
public record PerceptualLoss(TrainableNetwork network) implements Loss {
  @Override
  public Set<String> values() {
    return Set.of(LossValues.RECONSTRUCTION, LossValues.IMAGES);
  }

  @Override
  public <V> V evaluate(TrainingOps<V> ops, Map<String, V> values) {
    Map<String, V> found =
        ops.runFrozen(
            network,
            Map.of(
                "images",
                NamedValues.require(values, LossValues.RECONSTRUCTION),
                "originals",
                NamedValues.require(values, LossValues.IMAGES)));
    return ops.mean(NamedValues.require(found, FeatureNetwork.DISTANCE));
  }
}
