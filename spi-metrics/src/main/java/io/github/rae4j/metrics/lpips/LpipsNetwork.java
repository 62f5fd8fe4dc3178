// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.metrics.lpips;

import io.github.rae4j.layers.ParameterScope;
import io.github.rae4j.metric.FeatureNetwork;
import io.github.rae4j.network.Initializer;
import io.github.rae4j.network.NamedValues;
import io.github.rae4j.network.Network;
import io.github.rae4j.network.Ops;
import io.github.rae4j.network.Signature;
import io.github.rae4j.network.TensorSpec;
import io.github.rae4j.network.Window;
import io.github.rae4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * LPIPS, version 0.1 (Zhang et al., 2018): the squared distance between the normalised activations
 * of two images, weighted by one learned head per stage and averaged over the positions.
 *
 * <p>{@code images} and {@code originals} float32 {@code (batch, 3, h, w)} in [0, 1] → {@code
 * distance} float32 {@code (batch, 1)} and, for each of its five terms, {@code layer0} to {@code
 * layer4} likewise. Symmetric; 0 for equal images.
 */
final class LpipsNetwork implements Network {
  private static final double EPS = 1e-10;
  private static final Pattern UNUSED =
      Pattern.compile(
          "classifier\\..*|scaling_layer\\.(shift|scale)|lins\\.\\d\\.model\\.1\\.weight");

  private final Trunk trunk;
  private final Signature signature;

  LpipsNetwork(Trunk trunk, int height, int width) {
    this.trunk = trunk;
    List<TensorSpec> outputs = new ArrayList<>();
    outputs.add(TensorSpec.batched(FeatureNetwork.DISTANCE, 1));
    for (int i = 0; i < trunk.stages().size(); i++) {
      outputs.add(TensorSpec.batched("layer" + i, 1));
    }
    signature =
        new Signature(
            List.of(
                TensorSpec.batched("images", 3, height, width),
                TensorSpec.batched("originals", 3, height, width)),
            outputs);
  }

  @Override
  public Signature signature() {
    return signature;
  }

  @Override
  public boolean ignoresKey(String key) {
    return UNUSED.matcher(key).matches();
  }

  @Override
  public <V> Map<String, V> forward(Ops<V> ops, Map<String, V> inputs) {
    ParameterScope<V> root = new ParameterScope<>(ops, "");
    ParameterScope<V> features = root.in("features");
    List<V> images =
        trunk.activations(features, scaled(ops, NamedValues.require(inputs, "images")));
    List<V> originals =
        trunk.activations(features, scaled(ops, NamedValues.require(inputs, "originals")));
    List<V> terms = new ArrayList<>();
    for (int i = 0; i < images.size(); i++) {
      V difference = ops.sub(normalized(ops, images.get(i)), normalized(ops, originals.get(i)));
      long channels = trunk.stages().get(i).channels();
      // A head weights the channels; a newly initialised one weights them equally.
      V head =
          root.parameter(
              "lin" + i + ".model.1.weight", new Initializer.Constant(1), 1, channels, 1, 1);
      V weighted = ops.conv2d(ops.mul(difference, difference), head, Window.of(1));
      terms.add(ops.mean(ops.mean(weighted, -1, false), -1, false));
    }
    Map<String, V> outputs = new LinkedHashMap<>();
    outputs.put(FeatureNetwork.DISTANCE, terms.stream().reduce(ops::add).orElseThrow());
    for (int i = 0; i < terms.size(); i++) {
      outputs.put("layer" + i, terms.get(i));
    }
    return outputs;
  }

  /** Maps [0, 1] to the input scale of the classifiers by way of [−1, 1]. */
  private static <V> V scaled(Ops<V> ops, V images) {
    V shift = ops.constant(Tensor.of(new float[] {-0.030f, -0.088f, -0.188f}, 3, 1, 1));
    V scale = ops.constant(Tensor.of(new float[] {0.458f, 0.448f, 0.450f}, 3, 1, 1));
    return ops.div(ops.sub(ops.add(ops.mul(images, 2), -1), shift), scale);
  }

  /** Normalises the channel vector of every position to length 1. */
  private static <V> V normalized(Ops<V> ops, V x) {
    V length = ops.sqrt(ops.sum(ops.mul(x, x), 1, true));
    return ops.div(x, ops.add(length, EPS));
  }
}
