// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.evaluation;

import io.github.rae4j.metric.FeatureNetwork;
import io.github.rae4j.network.Network;
import io.github.rae4j.network.Weights;
import java.util.Map;

/** A placeholder for when no metric needs features. */
enum NoFeatureNetwork implements FeatureNetwork {
  INSTANCE;

  @Override
  public Network network(int height, int width) {
    throw new IllegalStateException("no metric needs features");
  }

  @Override
  public Weights weights() {
    return Weights.of("nothing", Map.of());
  }
}
