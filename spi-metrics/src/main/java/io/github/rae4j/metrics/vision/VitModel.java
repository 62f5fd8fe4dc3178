// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.metrics.vision;

import io.github.rae4j.core.cost.WeightsCheck;
import io.github.rae4j.model.ImageNormalization;
import io.github.rae4j.network.Activation;
import io.github.rae4j.network.Network;
import io.github.rae4j.network.Weights;
import java.util.List;
import java.util.OptionalInt;

/**
 * A vision transformer in timm's layout, and how it sees images; the options of {@link ClipVision}
 * and {@link VisionTransformer}, which differ in their defaults.
 */
record VitModel(
    Weights weights,
    int size,
    List<Double> mean,
    List<Double> std,
    Activation activation,
    double eps,
    OptionalInt heads) {
  /**
   * The weights under timm's keys.
   *
   * @throws io.github.rae4j.errors.RaeException naming the keys that do not fit
   */
  Weights checkedWeights() {
    Weights timm = VitLayout.ofTimm(weights);
    Network network =
        new VitModel(timm, size, mean, std, activation, eps, heads).network(size, size);
    WeightsCheck.requireCompatible(network, timm);
    return timm;
  }

  /** The network for images of a height and width; the weights have timm's keys. */
  Network network(int height, int width) {
    return new VitNetwork(
        VitLayout.read(weights, heads),
        new FeatureInput(height, width, size, new ImageNormalization(mean, std)),
        activation,
        eps);
  }
}
