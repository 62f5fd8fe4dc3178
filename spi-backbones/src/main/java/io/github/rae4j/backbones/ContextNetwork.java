// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.backbones;

import io.github.rae4j.layers.ParameterScope;
import io.github.rae4j.model.Backbone;
import io.github.rae4j.network.NamedValues;
import io.github.rae4j.network.Network;
import io.github.rae4j.network.Ops;
import io.github.rae4j.network.Signature;
import io.github.rae4j.network.TensorSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * A backbone with conditions in its sequence as a network: noisy latents, time and conditions → the
 * prediction and the further outputs that are asked for.
 */
abstract class ContextNetwork implements Network {
  private static final String BASE_LAYER = "base_final_layer";
  private static final String PROJECTOR = "repa_projector";

  private final ContextSpec spec;
  private final ContextTransformer transformer;
  private final Set<String> further;

  ContextNetwork(ContextSpec spec, ContextTransformer transformer, Set<String> further) {
    this.spec = spec;
    this.transformer = transformer;
    this.further = spec.requireOutputs(further);
  }

  final ContextSpec spec() {
    return spec;
  }

  final ContextTransformer transformer() {
    return transformer;
  }

  @Override
  public final Signature signature() {
    List<TensorSpec> inputs = new ArrayList<>(List.of(spec.latents().spec("x"), Latents.TIME));
    inputs.addAll(spec.conditioning().inputs());
    List<TensorSpec> outputs = new ArrayList<>(List.of(spec.latents().spec(Backbone.PREDICTION)));
    spec.furtherOutputs().stream()
        .filter(output -> further.contains(output.name()))
        .forEach(outputs::add);
    return new Signature(inputs, outputs);
  }

  @Override
  public final <V> Map<String, V> forward(Ops<V> ops, Map<String, V> inputs) {
    ParameterScope<V> root = new ParameterScope<>(ops, "");
    Set<Integer> depths = new TreeSet<>(Set.of(spec.size().depth()));
    if (further.contains(ContextSpec.BASE)) {
      depths.add(spec.baseDepth().orElseThrow());
    }
    if (further.contains(ContextSpec.TAP)) {
      depths.add(spec.tapDepth().orElseThrow());
    }
    ContextTransformer.Features<V> features = transformer.apply(root, inputs, depths);
    V last = features.after(spec.size().depth());
    Map<String, V> outputs = new LinkedHashMap<>();
    outputs.put(
        Backbone.PREDICTION,
        image(ops, prediction(root, NamedValues.require(inputs, "x"), features.time(), last)));
    if (further.contains(ContextSpec.BASE)) {
      V middle = features.after(spec.baseDepth().orElseThrow());
      outputs.put(
          ContextSpec.BASE, image(ops, weaker(root.in(BASE_LAYER), features.time(), middle)));
    }
    if (further.contains(ContextSpec.TAP)) {
      V tapped = features.after(spec.tapDepth().orElseThrow());
      outputs.put(
          ContextSpec.TAP,
          spec.projector().apply(root, PROJECTOR, tapped, spec.grid().tokens(), spec.tapWidth()));
    }
    return outputs;
  }

  /** Values of patches as latents. */
  final <V> V image(Ops<V> ops, V values) {
    return spec.grid().unpatchify(ops, values, spec.latents().channels());
  }

  /** Values of a patch. */
  final int patchValues() {
    return spec.grid().patch() * spec.grid().patch() * spec.latents().channels();
  }

  /**
   * The prediction as values of patches, {@code (batch, tokens, patch² · C)}.
   *
   * @param x noisy latents
   * @param time the embedded time {@code (batch, 1, width)}
   * @param tokens of the image after the last block
   */
  abstract <V> V prediction(ParameterScope<V> root, V x, V time, V tokens);

  /**
   * The weaker prediction; as {@link #prediction}.
   *
   * @param scope of its last layer
   * @param tokens of the image after the block from which it is made
   */
  abstract <V> V weaker(ParameterScope<V> scope, V time, V tokens);

  /** Layers of outputs that are not asked for. */
  @Override
  public final boolean ignoresKey(String key) {
    boolean base = spec.baseDepth().isPresent() && !further.contains(ContextSpec.BASE);
    boolean tap = spec.tapDepth().isPresent() && !further.contains(ContextSpec.TAP);
    return (base && key.startsWith(BASE_LAYER + ".")) || (tap && key.startsWith(PROJECTOR + "."));
  }
}
