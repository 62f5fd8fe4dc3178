// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spark.evaluation;

import io.github.rae4j.formats.checkpoint.SafetensorsWriter;
import io.github.rae4j.metric.FeatureNetwork;
import io.github.rae4j.metric.FeatureNetworkProvider;
import io.github.rae4j.network.Initializer;
import io.github.rae4j.network.NamedValues;
import io.github.rae4j.network.Network;
import io.github.rae4j.network.Ops;
import io.github.rae4j.network.Signature;
import io.github.rae4j.network.TensorSpec;
import io.github.rae4j.network.Weights;
import io.github.rae4j.network.Window;
import io.github.rae4j.options.Option;
import io.github.rae4j.options.Options;
import io.github.rae4j.options.Parameters;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * A feature network of one convolution, with pooled and spatial features as Inception has them, and
 * files of random weights for it and for LPIPS on AlexNet.
 */
public final class TinyFeatures implements FeatureNetworkProvider {
  /** The name of the network. */
  static final String NAME = "tiny-features";

  private static final int CHANNELS = 6;
  private static final int STRIDE = 8;

  /** The weights. */
  public record Files(@Option("the convolution") Weights weights) {}

  /** Made by the service loader. */
  public TinyFeatures() {}

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String description() {
    return "one convolution, for tests";
  }

  @Override
  public Options<Files> options() {
    return Options.of(Files.class);
  }

  @Override
  public FeatureNetwork create(Parameters parameters) {
    return new Loaded(options().read(parameters).weights());
  }

  private record Loaded(Weights weights) implements FeatureNetwork {
    @Override
    public Network network(int height, int width) {
      return new Convolution(height, width);
    }
  }

  private record Convolution(int height, int width) implements Network {
    private long positions() {
      return (long) CHANNELS * (height / STRIDE) * (width / STRIDE);
    }

    @Override
    public Signature signature() {
      return new Signature(
          List.of(TensorSpec.batched("images", 3, height, width)),
          List.of(
              TensorSpec.batched(FeatureNetwork.POOLED, CHANNELS),
              TensorSpec.batched(FeatureNetwork.SPATIAL, positions())));
    }

    @Override
    public <V> Map<String, V> forward(Ops<V> ops, Map<String, V> inputs) {
      V kernel = ops.parameter("kernel", Initializer.ONES, CHANNELS, 3, STRIDE, STRIDE);
      V found =
          ops.relu(
              ops.conv2d(
                  NamedValues.require(inputs, "images"),
                  kernel,
                  Window.of(STRIDE).withStride(STRIDE)));
      Map<String, V> outputs = new LinkedHashMap<>();
      outputs.put(FeatureNetwork.POOLED, ops.mean(ops.mean(found, -1, false), -1, false));
      outputs.put(FeatureNetwork.SPATIAL, ops.reshape(found, Shape.BATCH, positions()));
      return outputs;
    }
  }

  /** Writes random weights of this network. */
  static Path weights(Path file) {
    write(file, Map.of("kernel", random(new Random(3), 0.2, CHANNELS, 3, STRIDE, STRIDE)));
    return file;
  }

  /** Writes random weights of torchvision's AlexNet, as far as LPIPS reads them. */
  static Path alexNet(Path file) {
    Random random = new Random(4);
    long[][] shapes = {
      {0, 64, 3, 11}, {3, 192, 64, 5}, {6, 384, 192, 3}, {8, 256, 384, 3}, {10, 256, 256, 3}
    };
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (long[] one : shapes) {
      tensors.put(
          "features." + one[0] + ".weight", random(random, 0.05, one[1], one[2], one[3], one[3]));
      tensors.put("features." + one[0] + ".bias", random(random, 0.05, one[1]));
    }
    write(file, tensors);
    return file;
  }

  /** Writes random heads of LPIPS on AlexNet. */
  static Path heads(Path file) {
    Random random = new Random(5);
    long[] channels = {64, 192, 384, 256, 256};
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (int i = 0; i < channels.length; i++) {
      tensors.put("lin" + i + ".model.1.weight", random(random, 1, 1, channels[i], 1, 1));
    }
    write(file, tensors);
    return file;
  }

  private static void write(Path file, Map<String, Tensor> tensors) {
    SafetensorsWriter.write(file, Weights.of(file.toString(), tensors), Map.of());
  }

  private static Tensor random(Random random, double scale, long... dims) {
    int size = 1;
    for (long dim : dims) {
      size *= (int) dim;
    }
    float[] values = new float[size];
    for (int i = 0; i < size; i++) {
      values[i] = (float) (scale * random.nextGaussian());
    }
    return Tensor.of(values, dims);
  }
}
