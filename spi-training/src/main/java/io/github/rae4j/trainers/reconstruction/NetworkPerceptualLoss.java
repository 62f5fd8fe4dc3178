// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.reconstruction;

import io.github.rae4j.metric.FeatureNetwork;
import io.github.rae4j.network.NamedValues;
import io.github.rae4j.training.TrainableNetwork;
import io.github.rae4j.training.TrainingOps;
import java.util.Map;

/**
 * The mean over pairs of images of a network's distance, for example LPIPS.
 *
 * @param network takes {@code images} and {@code originals}, gives {@link FeatureNetwork#DISTANCE}
 */
record NetworkPerceptualLoss(TrainableNetwork network) implements PerceptualLoss {
  @Override
  public <V> V apply(TrainingOps<V> ops, V reconstruction, V images) {
    Map<String, V> found =
        ops.runFrozen(network, Map.of("images", reconstruction, "originals", images));
    return ops.mean(NamedValues.require(found, FeatureNetwork.DISTANCE));
  }
}
