// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.onnxruntime;

import io.github.rae4j.network.Initializer;
import io.github.rae4j.network.Network;
import io.github.rae4j.network.Ops;
import io.github.rae4j.network.Signature;
import io.github.rae4j.network.TensorSpec;
import io.github.rae4j.network.Weights;
import io.github.rae4j.tensor.DType;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** A small network with everything that the tracer rewrites, and weights for it. */
final class TestNetworks {
  /** Large enough that even a half-precision vector is too large to be embedded in the model. */
  static final int DIM = 1032;

  static final int TOKENS = 6;
  private static final int HIDDEN = 24;
  private static final double EPS = 1e-6;

  private TestNetworks() {}

  /** A network as the model that a session is created from. */
  static byte[] model(Network network, Weights weights) {
    return TracedNetwork.of(
            network, weights, false, Arithmetic.FLOAT32, new SessionWeights(Arithmetic.FLOAT32))
        .graph()
        .toModel()
        .toByteArray();
  }

  /**
   * A block with a split linear layer, a shift, a GELU, and two residual sums with norms.
   *
   * @param rewritable whether the tracer can rewrite the block; if not, the values are multiplied
   *     by one between the operations that the tracer would fuse
   */
  record Block(boolean rewritable) implements Network {
    @Override
    public Signature signature() {
      return new Signature(
          List.of(TensorSpec.batched("x", TOKENS, DIM)),
          List.of(TensorSpec.batched("y", TOKENS, DIM)));
    }

    @Override
    public <V> Map<String, V> forward(Ops<V> ops, Map<String, V> inputs) {
      V x = inputs.get("x");
      List<V> parts = ops.chunk(apart(ops, linear(ops, x, "parts", 3 * DIM)), 3, -1);
      V scale = ops.add(apart(ops, parts.get(0)), 1);
      V branch = ops.mul(parts.get(1), scale);
      V sum = ops.add(x, linear(ops, branch, "out", DIM));
      V normed =
          ops.layerNorm(
              apart(ops, sum),
              ops.parameter("norm.weight", Initializer.ONES, DIM),
              ops.parameter("norm.bias", Initializer.ZEROS, DIM),
              EPS);
      V hidden = ops.gelu(apart(ops, linear(ops, normed, "in", HIDDEN)));
      V second = ops.add(ops.mul(linear(ops, hidden, "back", DIM), parts.get(2)), sum);
      V last =
          ops.rmsNorm(apart(ops, second), ops.parameter("rms.weight", Initializer.ONES, DIM), EPS);
      return Map.of("y", ops.add(last, second));
    }

    private <V> V apart(Ops<V> ops, V x) {
      return rewritable ? x : ops.mul(x, 1);
    }

    private static <V> V linear(Ops<V> ops, V x, String name, long out) {
      long in = ops.shape(x).dim(-1);
      return ops.linear(
          x,
          ops.parameter(name + ".weight", Initializer.ZEROS, out, in),
          ops.parameter(name + ".bias", Initializer.ZEROS, out));
    }
  }

  /** Returns weights for {@link Block}, rounded to the given type. */
  static Map<String, Tensor> weights(DType dtype) {
    Random random = new Random(5);
    Map<String, Tensor> weights = new LinkedHashMap<>();
    weights.put("parts.weight", tensor(random, dtype, 3 * DIM, DIM));
    weights.put("parts.bias", tensor(random, dtype, 3 * DIM));
    weights.put("out.weight", tensor(random, dtype, DIM, DIM));
    weights.put("out.bias", tensor(random, dtype, DIM));
    weights.put("norm.weight", tensor(random, dtype, DIM));
    weights.put("norm.bias", tensor(random, dtype, DIM));
    weights.put("in.weight", tensor(random, dtype, HIDDEN, DIM));
    weights.put("in.bias", tensor(random, dtype, HIDDEN));
    weights.put("back.weight", tensor(random, dtype, DIM, HIDDEN));
    weights.put("back.bias", tensor(random, dtype, DIM));
    weights.put("rms.weight", tensor(random, dtype, DIM));
    return weights;
  }

  /** Returns random inputs for {@link Block}. */
  static Tensor inputs(long seed, int batch) {
    return tensor(new Random(seed), DType.FLOAT32, batch, TOKENS, DIM);
  }

  private static Tensor tensor(Random random, DType dtype, long... dims) {
    Shape shape = Shape.of(dims);
    double std = dims.length == 2 ? 1 / Math.sqrt((double) dims[1]) : 0.3;
    ByteBuffer buffer = Tensor.buffer(dtype, shape);
    while (buffer.hasRemaining()) {
      float value = (float) (std * random.nextGaussian());
      switch (dtype) {
        case FLOAT32 -> buffer.putFloat(value);
        case FLOAT64 -> buffer.putDouble(value);
        case BFLOAT16 -> buffer.putShort((short) (Float.floatToRawIntBits(value) >>> 16));
        case FLOAT16 -> buffer.putShort(half(value));
        default -> throw new IllegalArgumentException(dtype.torchName());
      }
    }
    return Tensor.wrap(dtype, shape, buffer.flip());
  }

  /** Truncates a small number to float16; tiny ones become zero. */
  private static short half(float value) {
    int bits = Float.floatToRawIntBits(value);
    int exponent = ((bits >>> 23) & 0xff) - 112;
    int sign = (bits >>> 16) & 0x8000;
    return (short) (exponent <= 0 ? sign : sign | (exponent << 10) | ((bits >>> 13) & 0x3ff));
  }
}
