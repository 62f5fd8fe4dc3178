// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.metrics.inception;

import io.github.rae4j.layers.ParameterScope;
import io.github.rae4j.metric.FeatureNetwork;
import io.github.rae4j.network.Initializer;
import io.github.rae4j.network.NamedValues;
import io.github.rae4j.network.Network;
import io.github.rae4j.network.Ops;
import io.github.rae4j.network.Resampling;
import io.github.rae4j.network.Signature;
import io.github.rae4j.network.TensorSpec;
import io.github.rae4j.network.Window;
import io.github.rae4j.tensor.Shape;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Inception-v3 as in TensorFlow's graph of 2015-12-05, on which the Fréchet Inception Distance is
 * defined (Heusel et al., 2017), with the weights published by pytorch-fid and torch-fidelity.
 *
 * <p>{@code images} float32 {@code (batch, 3, height, width)} in [0, 1], of any size. They are
 * scaled to [0, 255], resized to 299×299 as TensorFlow 1 does, and mapped to [−1, 1]. Outputs, all
 * float32:
 *
 * <ul>
 *   <li>{@code pooled (batch, 2048)}: FID, KID, precision and recall
 *   <li>{@code spatial (batch, 2023)}: the first seven channels of the 1×1 branch of Mixed_6d,
 *       {@code 17 × 17 × 7} with the channel varying fastest; sFID (Nash et al., 2021)
 *   <li>{@code logits (batch, 1008)}: class scores without the bias; Inception Score
 *   <li>{@code logits_biased (batch, 1008)}: with the bias
 *   <li>{@code features_64}, {@code features_192}, {@code features_768}: means of earlier layers,
 *       named by their number of channels
 * </ul>
 */
final class InceptionNetwork implements Network {
  /** The side of the images that the convolutions process. */
  private static final int SIZE = 299;

  private static final int SPATIAL_CHANNELS = 7;
  private static final int SPATIAL_SIDE = 17;
  private static final int CLASSES = 1008;

  private final Signature signature;

  InceptionNetwork(int height, int width) {
    signature =
        new Signature(
            List.of(TensorSpec.batched("images", 3, height, width)),
            List.of(
                TensorSpec.batched(FeatureNetwork.POOLED, 2048),
                TensorSpec.batched(
                    FeatureNetwork.SPATIAL, (long) SPATIAL_SIDE * SPATIAL_SIDE * SPATIAL_CHANNELS),
                TensorSpec.batched(FeatureNetwork.LOGITS, CLASSES),
                TensorSpec.batched("logits_biased", CLASSES),
                TensorSpec.batched("features_64", 64),
                TensorSpec.batched("features_192", 192),
                TensorSpec.batched("features_768", 768)));
  }

  @Override
  public Signature signature() {
    return signature;
  }

  @Override
  public boolean ignoresKey(String key) {
    return key.endsWith(".num_batches_tracked");
  }

  @Override
  public <V> Map<String, V> forward(Ops<V> ops, Map<String, V> inputs) {
    ParameterScope<V> root = new ParameterScope<>(ops, "");
    InceptionBlocks<V> net = new InceptionBlocks<>(root);
    Map<String, V> outputs = new LinkedHashMap<>();

    V x = normalize(ops, resize(ops, NamedValues.require(inputs, "images")));
    x = net.conv(x, "Conv2d_1a_3x3", 32, Window.of(3).withStride(2));
    x = net.conv(x, "Conv2d_2a_3x3", 32, Window.of(3));
    x = net.conv(x, "Conv2d_2b_3x3", 64, Window.of(3).withPadding(1));
    x = net.halve(x);
    outputs.put("features_64", mean(ops, x));

    x = net.conv(x, "Conv2d_3b_1x1", 80, Window.of(1));
    x = net.conv(x, "Conv2d_4a_3x3", 192, Window.of(3));
    x = net.halve(x);
    outputs.put("features_192", mean(ops, x));

    x = net.a(x, "Mixed_5b", 32);
    x = net.a(x, "Mixed_5c", 64);
    x = net.a(x, "Mixed_5d", 64);
    x = net.b(x, "Mixed_6a");
    x = ops.concat(1, net.c(x, "Mixed_6b", 128));
    x = ops.concat(1, net.c(x, "Mixed_6c", 160));
    List<V> branches = net.c(x, "Mixed_6d", 160);
    outputs.put(FeatureNetwork.SPATIAL, spatial(ops, branches.get(0)));
    x = ops.concat(1, branches);
    x = ops.concat(1, net.c(x, "Mixed_6e", 192));
    outputs.put("features_768", mean(ops, x));

    x = net.d(x, "Mixed_7a");
    x = net.e(x, "Mixed_7b", false);
    x = net.e(x, "Mixed_7c", true);
    V pooled = mean(ops, x);
    outputs.put(FeatureNetwork.POOLED, pooled);

    Initializer initializer = Initializer.torchDefault(2048);
    V logits = ops.linear(pooled, root.parameter("fc.weight", initializer, CLASSES, 2048));
    outputs.put(FeatureNetwork.LOGITS, logits);
    outputs.put("logits_biased", ops.add(logits, root.parameter("fc.bias", initializer, CLASSES)));
    return outputs;
  }

  /** Images in [0, 1] → {@code (batch, 3, 299, 299)} in [0, 255]. */
  static <V> V resize(Ops<V> ops, V images) {
    return ops.resize(ops.mul(images, 255), SIZE, SIZE, Resampling.BILINEAR_TF1);
  }

  private static <V> V normalize(Ops<V> ops, V x) {
    return ops.mul(ops.add(x, -128), 1.0 / 128);
  }

  /** The mean of every channel. */
  private static <V> V mean(Ops<V> ops, V x) {
    return ops.mean(ops.mean(x, -1, false), -1, false);
  }

  /** The features of sFID, which keep their spatial positions. */
  private static <V> V spatial(Ops<V> ops, V x) {
    V few = ops.slice(x, 1, 0, SPATIAL_CHANNELS);
    long values = (long) SPATIAL_SIDE * SPATIAL_SIDE * SPATIAL_CHANNELS;
    return ops.reshape(ops.permute(few, 0, 2, 3, 1), Shape.BATCH, values);
  }
}
