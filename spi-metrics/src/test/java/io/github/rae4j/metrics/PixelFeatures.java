// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.metrics;

import io.github.rae4j.engine.CompiledNetwork;
import io.github.rae4j.engine.Engine;
import io.github.rae4j.metric.FeatureNetwork;
import io.github.rae4j.network.Initializer;
import io.github.rae4j.network.NamedValues;
import io.github.rae4j.network.Network;
import io.github.rae4j.network.Ops;
import io.github.rae4j.network.Signature;
import io.github.rae4j.network.TensorSpec;
import io.github.rae4j.network.Weights;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import java.util.List;
import java.util.Map;

/**
 * A feature network for tests: the first pixels of an image, times a weight.
 *
 * @param weight by which every feature is multiplied
 */
record PixelFeatures(float weight) implements FeatureNetwork {
  private static final int WIDTH = 7;

  @Override
  public Network network(int height, int width) {
    return new Pixels(height, width);
  }

  @Override
  public Weights weights() {
    return Weights.of("pixels", Map.of("weight", Tensor.of(new float[] {weight}, 1)));
  }

  private record Pixels(int height, int width) implements Network {
    @Override
    public Signature signature() {
      return new Signature(
          List.of(TensorSpec.batched("images", 3, height, width)),
          List.of(TensorSpec.batched(POOLED, WIDTH)));
    }

    @Override
    public <V> Map<String, V> forward(Ops<V> ops, Map<String, V> inputs) {
      V pixels =
          ops.reshape(NamedValues.require(inputs, "images"), Shape.BATCH, 3L * height * width);
      V weight = ops.parameter("weight", Initializer.ONES, 1);
      return Map.of(POOLED, ops.mul(ops.slice(pixels, 1, 0, WIDTH), weight));
    }
  }

  /** Computes the features without a runtime. */
  static final class JavaEngine implements Engine {
    @Override
    public String device() {
      return "java";
    }

    @Override
    public CompiledNetwork compile(Network network, Weights weights) {
      float factor = weights.get("weight").floats().get(0);
      return new CompiledNetwork() {
        @Override
        public Signature signature() {
          return network.signature();
        }

        @Override
        public Map<String, Tensor> run(Map<String, Tensor> inputs) {
          Tensor images = NamedValues.require(inputs, "images");
          int count = images.shape().intDim(0);
          int size = images.elements() / count;
          float[] features = new float[count * WIDTH];
          for (int i = 0; i < features.length; i++) {
            features[i] = factor * images.floats().get(i / WIDTH * size + i % WIDTH);
          }
          return Map.of(POOLED, Tensor.of(features, count, WIDTH));
        }

        @Override
        public void close() {}
      };
    }

    @Override
    public void close() {}
  }
}
