// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.metrics.pairs;

import io.github.rae4j.metric.FeatureNetwork;
import io.github.rae4j.tensor.Tensor;
import java.nio.FloatBuffer;
import java.util.Map;
import java.util.Optional;

/**
 * LPIPS (Zhang et al. 2018): the distance that a network computes for a pair of images; 0 for
 * identical images.
 */
public final class Lpips extends MeanOverPairs {
  private final String feature;

  /** Creates a metric from the network's output {@code feature}, float32 {@code (n, 1)}. */
  public Lpips(String feature) {
    super("lpips", Map.of("feature", feature));
    this.feature = feature;
  }

  /** Creates a metric from {@link FeatureNetwork#DISTANCE}. */
  public Lpips() {
    this(FeatureNetwork.DISTANCE);
  }

  @Override
  public Optional<String> feature() {
    return Optional.of(feature);
  }

  @Override
  public double[] measure(Tensor images, Tensor originals, Optional<Tensor> features) {
    Tensor distances =
        features.orElseThrow(() -> new IllegalArgumentException("LPIPS needs a network's output"));
    FloatBuffer in = distances.floats();
    if (in.remaining() != images.shape().intDim(0)) {
      throw new IllegalArgumentException(
          "LPIPS needs one distance an image, but got %s for %s".formatted(distances, images));
    }
    double[] values = new double[in.remaining()];
    for (int i = 0; i < values.length; i++) {
      values[i] = in.get();
    }
    return values;
  }
}
