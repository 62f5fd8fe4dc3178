// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.metrics.lpips;

import io.github.rae4j.core.cost.WeightsCheck;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.metric.FeatureNetwork;
import io.github.rae4j.metrics.ReleasedFile;
import io.github.rae4j.network.Network;
import io.github.rae4j.network.Weights;
import io.github.rae4j.spi.Parameters;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * LPIPS with its weights. Immutable and thread-safe.
 *
 * @param trunk the classifier
 * @param weights weights of trunk and heads
 */
record Lpips(Trunk trunk, Weights weights) implements FeatureNetwork {
  /**
   * Reads the weights. The heads come from their own file unless the trunk's file contains them
   * too.
   *
   * @throws RaeException if a file is missing, or if it does not fit; the message names the
   *     offending keys
   */
  static Lpips open(Trunk trunk, ReleasedFile trunkFile, ReleasedFile headFile, Parameters from) {
    List<Weights> files = new ArrayList<>();
    files.add(trunkFile.open(from));
    boolean whole = files.get(0).names().contains("lin0.model.1.weight");
    if (from.has(headFile.key()) || !whole) {
      files.add(headFile.open(from));
    }
    Map<String, String> usual = LayerNames.usual(trunk);
    Weights weights = Weights.join(files).renamed(name -> usual.getOrDefault(name, name));
    Lpips lpips = new Lpips(trunk, weights);
    WeightsCheck.requireCompatible(lpips.network(64, 64), lpips.weights());
    return lpips;
  }

  @Override
  public Network network(int height, int width) {
    int least = trunk.minimumSide();
    if (height < least || width < least) {
      throw new RaeException(
          "images of %d × %d are too small for LPIPS by %s, which needs at least %d × %d"
              .formatted(height, width, trunk.name(), least, least));
    }
    return new LpipsNetwork(trunk, height, width);
  }

  @Override
  public boolean comparesPairs() {
    return true;
  }
}
