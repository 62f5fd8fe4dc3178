// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.testkit;

import io.github.rae4j.network.Initializer;
import io.github.rae4j.network.NamedValues;
import io.github.rae4j.network.Network;
import io.github.rae4j.network.Ops;
import io.github.rae4j.network.Signature;
import io.github.rae4j.network.TensorSpec;
import io.github.rae4j.network.Weights;
import io.github.rae4j.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Two pre-norm transformer blocks between two linear layers, by which precisions are tested: {@code
 * x (batch, 6, 24)} to {@code y (batch, 6, 24)}.
 */
record TransformerBlocks() implements Network {
  private static final int TOKENS = 6;
  private static final int CHANNELS = 24;
  private static final int WIDTH = 32;
  private static final int HEADS = 2;
  private static final int DEPTH = 2;
  private static final double EPS = 1e-6;

  /** Weights that keep values at size 1. */
  static Weights weights() {
    SplittableRandom random = new SplittableRandom(5);
    Map<String, Tensor> weights = new LinkedHashMap<>();
    weights.put("in.weight", draw(random, WIDTH, CHANNELS));
    weights.put("out.weight", draw(random, CHANNELS, WIDTH));
    for (int i = 0; i < DEPTH; i++) {
      weights.put(i + ".qkv.weight", draw(random, 3 * WIDTH, WIDTH));
      weights.put(i + ".proj.weight", draw(random, WIDTH, WIDTH));
      weights.put(i + ".fc1.weight", draw(random, 4 * WIDTH, WIDTH));
      weights.put(i + ".fc2.weight", draw(random, WIDTH, 4 * WIDTH));
    }
    return Weights.of("the transformer blocks", weights);
  }

  /** Inputs of a batch; sample i is the same in each batch. */
  static Map<String, Tensor> inputs(int samples) {
    SplittableRandom random = new SplittableRandom(9);
    float[] values = new float[samples * TOKENS * CHANNELS];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextDouble(-Math.sqrt(3), Math.sqrt(3));
    }
    return Map.of("x", Tensor.of(values, samples, TOKENS, CHANNELS));
  }

  private static Tensor draw(SplittableRandom random, int out, int in) {
    double bound = Math.sqrt(3.0 / in);
    float[] values = new float[out * in];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextDouble(-bound, bound);
    }
    return Tensor.of(values, out, in);
  }

  @Override
  public Signature signature() {
    return new Signature(
        List.of(TensorSpec.batched("x", TOKENS, CHANNELS)),
        List.of(TensorSpec.batched("y", TOKENS, CHANNELS)));
  }

  @Override
  public <V> Map<String, V> forward(Ops<V> ops, Map<String, V> inputs) {
    V state = linear(ops, NamedValues.require(inputs, "x"), "in.weight", WIDTH, CHANNELS);
    for (int i = 0; i < DEPTH; i++) {
      String prefix = i + ".";
      state = ops.block(state, x -> block(ops, x, prefix));
    }
    return Map.of("y", linear(ops, ops.layerNorm(state, EPS), "out.weight", CHANNELS, WIDTH));
  }

  private static <V> V block(Ops<V> ops, V x, String prefix) {
    V qkv = linear(ops, ops.layerNorm(x, EPS), prefix + "qkv.weight", 3 * WIDTH, WIDTH);
    List<V> parts = ops.chunk(qkv, 3, -1);
    V seen =
        ops.attention(heads(ops, parts.get(0)), heads(ops, parts.get(1)), heads(ops, parts.get(2)));
    V joined = ops.reshape(ops.permute(seen, 0, 2, 1, 3), -1, TOKENS, WIDTH);
    V attended = ops.add(x, linear(ops, joined, prefix + "proj.weight", WIDTH, WIDTH));
    V inner =
        ops.gelu(
            linear(ops, ops.layerNorm(attended, EPS), prefix + "fc1.weight", 4 * WIDTH, WIDTH));
    return ops.add(attended, linear(ops, inner, prefix + "fc2.weight", WIDTH, 4 * WIDTH));
  }

  private static <V> V heads(Ops<V> ops, V x) {
    return ops.permute(ops.reshape(x, -1, TOKENS, HEADS, WIDTH / HEADS), 0, 2, 1, 3);
  }

  private static <V> V linear(Ops<V> ops, V x, String name, int out, int in) {
    return ops.linear(x, ops.parameter(name, Initializer.normal(1), out, in));
  }
}
