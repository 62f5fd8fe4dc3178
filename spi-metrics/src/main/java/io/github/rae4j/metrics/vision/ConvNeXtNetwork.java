// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.metrics.vision;

import io.github.rae4j.layers.ParameterScope;
import io.github.rae4j.metric.FeatureNetwork;
import io.github.rae4j.network.Initializer;
import io.github.rae4j.network.NamedValues;
import io.github.rae4j.network.Network;
import io.github.rae4j.network.Ops;
import io.github.rae4j.network.Signature;
import io.github.rae4j.network.TensorSpec;
import io.github.rae4j.network.Window;
import io.github.rae4j.tensor.Shape;
import java.util.List;
import java.util.Map;

/** {@link ConvNeXt} for images of one size. */
record ConvNeXtNetwork(ConvNeXtLayout layout, FeatureInput input, double eps) implements Network {
  private static final int STEM = 4;
  private static final double GRN_EPS = 1e-6;
  private static final Window DEPTHWISE = Window.of(7).withPadding(3);

  @Override
  public Signature signature() {
    return new Signature(
        List.of(TensorSpec.batched("images", 3, input.height(), input.width())),
        List.of(TensorSpec.batched(FeatureNetwork.POOLED, width())));
  }

  private int width() {
    return layout.widths().get(layout.widths().size() - 1);
  }

  @Override
  public boolean ignoresKey(String key) {
    return key.startsWith("head.")
        || key.startsWith("classifier.")
        || key.startsWith("norm.")
        || key.startsWith("layernorm.");
  }

  @Override
  public <V> Map<String, V> forward(Ops<V> ops, Map<String, V> inputs) {
    ParameterScope<V> root = new ParameterScope<>(ops, "");
    V images = input.prepare(ops, NamedValues.require(inputs, "images"), 1);
    V x = root.conv2d(images, "stem.0", layout.widths().get(0), Window.of(STEM).withStride(STEM));
    x = channelNorm(root, "stem.1", x);
    for (int stage = 0; stage < layout.widths().size(); stage++) {
      ParameterScope<V> scope = root.in("stages." + stage);
      int width = layout.widths().get(stage);
      if (stage > 0) {
        x = channelNorm(scope, "downsample.0", x);
        x = scope.conv2d(x, "downsample.1", width, Window.of(2).withStride(2));
      }
      for (int block = 0; block < layout.depths().get(stage); block++) {
        x = block(scope.in("blocks." + block), x);
      }
    }
    Shape map = ops.shape(x);
    V places = ops.reshape(x, Shape.BATCH, map.dim(1), map.dim(2) * map.dim(3));
    return Map.of(FeatureNetwork.POOLED, ops.mean(places, 2, false));
  }

  /** Depthwise convolution, norm, and an MLP over the channels of every place. */
  private <V> V block(ParameterScope<V> scope, V x) {
    Ops<V> ops = scope.ops();
    Shape map = ops.shape(x);
    long width = map.dim(1);
    // A kernel of one input channel for every output channel: the convolution of each by itself.
    Initializer start = Initializer.torchDefault(49);
    V kernel = scope.parameter("conv_dw.weight", start, width, 1, 7, 7);
    V convolved = ops.conv2d(x, kernel, scope.parameter("conv_dw.bias", start, width), DEPTHWISE);
    V tokens = tokens(ops, convolved);
    V normed = scope.layerNorm(tokens, "norm", eps);
    V hidden = ops.gelu(scope.linear(normed, "mlp.fc1", 4 * width));
    V responded = layout.grn().isEmpty() ? hidden : grn(scope, hidden, 4 * width);
    V output = scope.linear(responded, "mlp.fc2", width);
    V scaled =
        layout.scaled()
            ? ops.mul(output, scope.parameter("gamma", new Initializer.Constant(1e-6), width))
            : output;
    return ops.add(x, image(ops, scaled, map));
  }

  /** Global response normalisation of ConvNeXt V2, over places for each channel. */
  private <V> V grn(ParameterScope<V> scope, V x, long width) {
    Ops<V> ops = scope.ops();
    V norm = ops.sqrt(ops.sum(ops.mul(x, x), 1, true));
    V relative = ops.div(norm, ops.add(ops.mean(norm, -1, true), GRN_EPS));
    V weight = grnParameter(scope, "mlp.grn.weight", width);
    V bias = grnParameter(scope, "mlp.grn.bias", width);
    return ops.add(x, ops.add(bias, ops.mul(weight, ops.mul(x, relative))));
  }

  private <V> V grnParameter(ParameterScope<V> scope, String name, long width) {
    long[] shape = layout.grn().stream().mapToLong(dim -> dim < 0 ? width : dim).toArray();
    return scope.ops().reshape(scope.parameter(name, Initializer.ZEROS, shape), width);
  }

  private <V> V channelNorm(ParameterScope<V> scope, String module, V x) {
    Ops<V> ops = scope.ops();
    Shape map = ops.shape(x);
    return image(ops, scope.layerNorm(tokens(ops, x), module, eps), map);
  }

  /** {@code (batch, channels, h, w)} → {@code (batch, h · w, channels)}. */
  private static <V> V tokens(Ops<V> ops, V x) {
    Shape map = ops.shape(x);
    return ops.permute(ops.reshape(x, Shape.BATCH, map.dim(1), map.dim(2) * map.dim(3)), 0, 2, 1);
  }

  private static <V> V image(Ops<V> ops, V tokens, Shape map) {
    return ops.reshape(
        ops.permute(tokens, 0, 2, 1), Shape.BATCH, map.dim(1), map.dim(2), map.dim(3));
  }
}
