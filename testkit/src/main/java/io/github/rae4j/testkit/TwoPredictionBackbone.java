// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.testkit;

import io.github.rae4j.condition.ClassConditioning;
import io.github.rae4j.condition.Conditions;
import io.github.rae4j.model.Backbone;
import io.github.rae4j.network.Initializer;
import io.github.rae4j.network.NamedValues;
import io.github.rae4j.network.Network;
import io.github.rae4j.network.Ops;
import io.github.rae4j.network.Signature;
import io.github.rae4j.network.TensorSpec;
import io.github.rae4j.tensor.Shape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * A very small backbone with two further outputs: {@link #BASE}, a second, weaker prediction from
 * the middle of its blocks, as internal guidance uses it, and {@link #TAP}, the tokens after the
 * same block. For tests of what asks a backbone for more than its prediction. Immutable and
 * thread-safe.
 *
 * @param latentShape {@code (C, h, w)}
 * @param conditioning class labels
 * @param width of a token, even
 * @param depth number of blocks, at least 2
 */
public record TwoPredictionBackbone(
    Shape latentShape, ClassConditioning conditioning, int width, int depth) implements Backbone {
  /** The weaker prediction, {@code (batch, C, h, w)}. */
  public static final String BASE = "base";

  /** The tokens after the middle block, {@code (batch, h · w, width)}. */
  public static final String TAP = "tap";

  @Override
  public Network network() {
    return network(Set.of());
  }

  @Override
  public Network network(Set<String> further) {
    Set<String> missing = new TreeSet<>(further);
    furtherOutputs().forEach(spec -> missing.remove(spec.name()));
    if (!missing.isEmpty()) {
      throw new IllegalArgumentException("this backbone has no outputs " + missing);
    }
    return new WithOutputs(this, Set.copyOf(further));
  }

  @Override
  public List<TensorSpec> furtherOutputs() {
    return List.of(
        TensorSpec.batched(BASE, latentShape.dims()),
        TensorSpec.batched(TAP, latentShape.dim(1) * latentShape.dim(2), width));
  }

  private record WithOutputs(TwoPredictionBackbone backbone, Set<String> further)
      implements Network {
    @Override
    public Signature signature() {
      TensorSpec labels = backbone.conditioning.inputs().get(0);
      long[] latent = backbone.latentShape.dims();
      List<TensorSpec> outputs =
          new ArrayList<>(List.of(TensorSpec.batched(Backbone.PREDICTION, latent)));
      backbone.furtherOutputs().stream()
          .filter(spec -> further.contains(spec.name()))
          .forEach(outputs::add);
      return new Signature(
          List.of(TensorSpec.batched("x", latent), TensorSpec.batched("t"), labels), outputs);
    }

    @Override
    public <V> Map<String, V> forward(Ops<V> ops, Map<String, V> inputs) {
      Shape latent = backbone.latentShape;
      V x = NamedValues.require(inputs, "x");
      V t = NamedValues.require(inputs, "t");
      V label = ops.embedding(labels(ops), NamedValues.require(inputs, Conditions.LABELS));
      V hidden =
          ops.add(
              LatentTokens.embed(ops, latent, x, t, backbone.width),
              ops.reshape(label, Shape.BATCH, 1, backbone.width));
      Map<String, V> outputs = new LinkedHashMap<>();
      for (int i = 0; i < backbone.depth; i++) {
        hidden = block(ops, "blocks." + i + ".", hidden);
        if (i == backbone.depth / 2 - 1) {
          addFurther(ops, hidden, outputs);
        }
      }
      outputs.put(
          Backbone.PREDICTION, LatentTokens.unembed(ops, Backbone.PREDICTION, latent, hidden));
      return outputs;
    }

    private <V> V labels(Ops<V> ops) {
      ClassConditioning classes = backbone.conditioning;
      int rows = classes.numClasses() + (classes.takesNone() ? 1 : 0);
      return ops.parameter("labels", Initializer.normal(1), rows, backbone.width);
    }

    private <V> V block(Ops<V> ops, String prefix, V x) {
      int width = backbone.width;
      V normed = LatentTokens.norm(ops, x);
      List<V> qkv = ops.chunk(LatentTokens.linear(ops, prefix + "qkv", normed, 3L * width), 3, -1);
      V attended =
          ops.attention(
              LatentTokens.split(ops, qkv.get(0), 2),
              LatentTokens.split(ops, qkv.get(1), 2),
              LatentTokens.split(ops, qkv.get(2), 2));
      V mixed = ops.add(x, LatentTokens.join(ops, attended));
      V inner =
          LatentTokens.linear(ops, prefix + "mlp.0", LatentTokens.norm(ops, mixed), 2L * width);
      return ops.add(mixed, LatentTokens.linear(ops, prefix + "mlp.1", ops.gelu(inner), width));
    }

    private <V> void addFurther(Ops<V> ops, V tokens, Map<String, V> outputs) {
      if (further.contains(TAP)) {
        outputs.put(TAP, tokens);
      }
      if (further.contains(BASE)) {
        outputs.put(BASE, LatentTokens.unembed(ops, BASE, backbone.latentShape, tokens));
      }
    }

    /** The head of the weaker prediction, where that is not wanted. */
    @Override
    public boolean ignoresKey(String key) {
      return !further.contains(BASE) && key.startsWith(BASE + ".");
    }
  }
}
