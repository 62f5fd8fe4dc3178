// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.losses;

import io.github.rae4j.metric.FeatureNetwork;
import io.github.rae4j.metric.FeatureNetworkProvider;
import io.github.rae4j.network.NamedValues;
import io.github.rae4j.network.Network;
import io.github.rae4j.network.Ops;
import io.github.rae4j.network.Signature;
import io.github.rae4j.network.TensorSpec;
import io.github.rae4j.network.Weights;
import io.github.rae4j.options.Options;
import io.github.rae4j.options.Parameters;
import io.github.rae4j.tensor.Shape;
import java.util.List;
import java.util.Map;

/** A network that compares pairs of images by their mean squared difference. */
public final class DistanceNetworkProvider implements FeatureNetworkProvider {
  @Override
  public String name() {
    return "test-distance";
  }

  @Override
  public String description() {
    return "mean squared difference";
  }

  @Override
  public Options<Options.None> options() {
    return Options.none();
  }

  @Override
  public FeatureNetwork create(Parameters parameters) {
    options().read(parameters);
    return new Distance();
  }

  private record Distance() implements FeatureNetwork {
    @Override
    public Network network(int height, int width) {
      return new Difference(height, width);
    }

    @Override
    public Weights weights() {
      return Weights.of("no weights", Map.of());
    }

    @Override
    public boolean comparesPairs() {
      return true;
    }
  }

  private record Difference(int height, int width) implements Network {
    @Override
    public Signature signature() {
      return new Signature(
          List.of(
              TensorSpec.batched("images", 3, height, width),
              TensorSpec.batched("originals", 3, height, width)),
          List.of(TensorSpec.batched(FeatureNetwork.DISTANCE, 1)));
    }

    @Override
    public <V> Map<String, V> forward(Ops<V> ops, Map<String, V> inputs) {
      V difference =
          ops.sub(NamedValues.require(inputs, "images"), NamedValues.require(inputs, "originals"));
      V flat = ops.reshape(difference, Shape.BATCH, 3L * height * width);
      return Map.of(FeatureNetwork.DISTANCE, ops.mean(ops.mul(flat, flat), 1, true));
    }
  }
}
