// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.testkit;

import io.github.rae4j.condition.TokenConditioning;
import io.github.rae4j.model.Backbone;
import io.github.rae4j.network.AttentionMask;
import io.github.rae4j.network.NamedValues;
import io.github.rae4j.network.Network;
import io.github.rae4j.network.Ops;
import io.github.rae4j.network.Signature;
import io.github.rae4j.network.TensorSpec;
import io.github.rae4j.tensor.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A very small backbone that is conditioned on text: each position of the latents attends to the
 * tokens of the text that the mask leaves in. For tests of what works on conditions. Immutable and
 * thread-safe.
 *
 * @param latentShape {@code (C, h, w)}
 * @param conditioning the tokens that it takes
 * @param width of its own tokens, a multiple of the heads
 * @param heads of the attention
 */
public record TokenBackbone(Shape latentShape, TokenConditioning conditioning, int width, int heads)
    implements Backbone, Network {
  @Override
  public Network network() {
    return this;
  }

  @Override
  public Signature signature() {
    List<TensorSpec> inputs =
        new ArrayList<>(
            List.of(TensorSpec.batched("x", latentShape.dims()), TensorSpec.batched("t")));
    inputs.addAll(conditioning.inputs());
    return new Signature(
        inputs, List.of(TensorSpec.batched(Backbone.PREDICTION, latentShape.dims())));
  }

  @Override
  public <V> Map<String, V> forward(Ops<V> ops, Map<String, V> inputs) {
    V x = NamedValues.require(inputs, "x");
    V hidden = LatentTokens.embed(ops, latentShape, x, NamedValues.require(inputs, "t"), width);
    V text = NamedValues.require(inputs, TokenConditioning.TOKENS);
    V mask = NamedValues.require(inputs, TokenConditioning.MASK);
    V attended =
        ops.attention(
            project(ops, "query", LatentTokens.norm(ops, hidden)),
            project(ops, "key", text),
            project(ops, "value", text),
            AttentionMask.ofBoolean(mask));
    V read =
        ops.add(
            hidden, LatentTokens.linear(ops, "output", LatentTokens.join(ops, attended), width));
    return Map.of(
        Backbone.PREDICTION, LatentTokens.unembed(ops, Backbone.PREDICTION, latentShape, read));
  }

  private <V> V project(Ops<V> ops, String module, V x) {
    return LatentTokens.split(ops, LatentTokens.linear(ops, module, x, width), heads);
  }
}
