// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.pytorch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.rae4j.core.cost.NetworkSummary;
import io.github.rae4j.engine.CompiledNetwork;
import io.github.rae4j.network.Initializer;
import io.github.rae4j.network.NamedValues;
import io.github.rae4j.network.Network;
import io.github.rae4j.network.Ops;
import io.github.rae4j.network.ParameterSpec;
import io.github.rae4j.network.Resampling;
import io.github.rae4j.network.Signature;
import io.github.rae4j.network.TensorSpec;
import io.github.rae4j.network.Weights;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * What follows norms and products, of sizes from which on they wait for it: close to float32, and a
 * sample has the same bits in any batch and by any number of threads.
 */
class FusedOpsTest {
  private static final int TOKENS = 41;
  private static final int DIM = 512;
  private static final int SAMPLES = 5;

  @BeforeAll
  static void load() {
    LibTorch.load();
  }

  /** Part of a network over tokens x, a vector c for each sample, and what the layers need. */
  private abstract static class Part implements Network {
    @Override
    public final Signature signature() {
      return new Signature(
          List.of(TensorSpec.batched("x", TOKENS, DIM), TensorSpec.batched("c", 1, DIM)),
          List.of(TensorSpec.batched("y", TOKENS, DIM)));
    }

    @Override
    public final <V> Map<String, V> forward(Ops<V> ops, Map<String, V> inputs) {
      V x = NamedValues.require(inputs, "x");
      // Layers before and after, which are exact, so that those between are not.
      V first = layer(ops, "first", x, DIM, DIM);
      V y = apply(ops, first, NamedValues.require(inputs, "c"));
      return Map.of("y", layer(ops, "last", ops.add(y, first), DIM, DIM));
    }

    abstract <V> V apply(Ops<V> ops, V x, V c);

    static <V> V layer(Ops<V> ops, String name, V x, int in, int out) {
      return ops.linear(x, weight(ops, name, in, out), vector(ops, name + ".bias", out));
    }

    static <V> V weight(Ops<V> ops, String name, int in, int out) {
      return ops.parameter(name + ".weight", Initializer.normal(1 / Math.sqrt(in)), out, in);
    }

    static <V> V vector(Ops<V> ops, String name, long... extents) {
      return ops.parameter(name, Initializer.normal(0.5), extents);
    }

    static <V> V norm(Ops<V> ops, V x) {
      return ops.layerNorm(x, vector(ops, "norm.weight", DIM), vector(ops, "norm.bias", DIM), 1e-6);
    }
  }

  private static Map<String, Part> parts() {
    Map<String, Part> parts = new LinkedHashMap<>();
    parts.put("block with layer scale", new Scaled());
    parts.put("modulated block", new Modulated());
    parts.put("modulation of each token", new ModulatedTokens());
    parts.put("SwiGLU of one layer", new Gated(true));
    parts.put("SwiGLU of two layers", new Gated(false));
    parts.put("values that are used twice", new Twice());
    parts.put("values that do not depend on the batch", new Fixed());
    parts.put("attention", new Attending());
    return parts;
  }

  private static final class Scaled extends Part {
    @Override
    <V> V apply(Ops<V> ops, V x, V c) {
      V hidden = ops.gelu(layer(ops, "fc1", norm(ops, x), DIM, 2 * DIM));
      V y = ops.mul(layer(ops, "fc2", hidden, 2 * DIM, DIM), vector(ops, "scale", DIM));
      V tanh = ops.geluTanh(ops.linear(ops.layerNorm(y, 1e-6), weight(ops, "fc3", DIM, DIM)));
      V sum = ops.add(ops.mul(vector(ops, "scale.2", 1, 1, DIM), tanh), ops.add(x, y));
      return ops.add(layer(ops, "fc4", sum, DIM, DIM), sum);
    }
  }

  private static final class Modulated extends Part {
    @Override
    <V> V apply(Ops<V> ops, V x, V c) {
      List<V> parts = ops.chunk(layer(ops, "ada", c, DIM, 3 * DIM), 3, -1);
      V normed = ops.rmsNorm(x, vector(ops, "norm.weight", DIM), 1e-6);
      V input = ops.add(ops.mul(normed, ops.add(parts.get(0), 1)), parts.get(1));
      V y = ops.silu(layer(ops, "fc1", input, DIM, DIM));
      V gated = ops.mul(parts.get(2), layer(ops, "fc2", y, DIM, DIM));
      V without = ops.mul(ops.layerNorm(ops.add(x, gated), 1e-6), ops.add(parts.get(0), 1));
      return ops.add(layer(ops, "fc3", without, DIM, DIM), ops.add(x, gated));
    }
  }

  private static final class ModulatedTokens extends Part {
    @Override
    <V> V apply(Ops<V> ops, V x, V c) {
      List<V> parts = ops.chunk(layer(ops, "ada", x, DIM, 3 * DIM), 3, 2);
      V normed = ops.rmsNorm(x, vector(ops, "norm.weight", DIM), 1e-6);
      V input = ops.add(ops.mul(normed, ops.add(parts.get(0), 1)), parts.get(1));
      return ops.add(x, ops.mul(parts.get(2), layer(ops, "fc", input, DIM, DIM)));
    }
  }

  private static final class Gated extends Part {
    private final boolean joined;

    Gated(boolean joined) {
      this.joined = joined;
    }

    @Override
    <V> V apply(Ops<V> ops, V x, V c) {
      V normed = norm(ops, x);
      // Not a multiple of what a processor takes at a time.
      int width = 437;
      List<V> parts =
          joined
              ? ops.chunk(layer(ops, "w12", normed, DIM, 2 * width), 2, -1)
              : List.of(layer(ops, "w1", normed, DIM, width), layer(ops, "w2", normed, DIM, width));
      return layer(ops, "w3", ops.mul(ops.silu(parts.get(0)), parts.get(1)), width, DIM);
    }
  }

  private static final class Twice extends Part {
    @Override
    <V> V apply(Ops<V> ops, V x, V c) {
      V normed = norm(ops, x);
      V product = layer(ops, "fc", normed, DIM, DIM);
      assertEquals(DIM, ops.shape(product).dim(2));
      V active = ops.gelu(product);
      V other = layer(ops, "fc2", active, DIM, DIM);
      V two = ops.add(product, other);
      V halves = ops.concat(-1, ops.chunk(layer(ops, "halves", normed, DIM, DIM), 2, -1));
      V square = ops.mul(other, other);
      V middle = ops.slice(ops.linear(normed, weight(ops, "w", DIM, DIM)), 1, 0, TOKENS);
      // Nothing uses it.
      V unused = layer(ops, "unused", two, DIM, DIM);
      assertEquals(TOKENS, ops.shape(unused).dim(1));
      // A number for all, and a bias that is a column of a table.
      V number = ops.constant(Tensor.of(new float[] {0.5f}));
      V column = ops.reshape(ops.slice(vector(ops, "columns", DIM, 3), 1, 1, 2), DIM);
      V biased = ops.linear(ops.mul(normed, number), weight(ops, "w2", DIM, DIM), column);
      V more = ops.add(middle, ops.mul(biased, number));
      V sums = ops.add(ops.mul(square, 0.1), ops.add(two, ops.add(halves, more)));
      return ops.add(sums, ops.mean(normed, 1, true));
    }
  }

  private static final class Fixed extends Part {
    @Override
    <V> V apply(Ops<V> ops, V x, V c) {
      V table = ops.layerNorm(vector(ops, "table", 1, TOKENS, DIM), 1e-6);
      V projected = layer(ops, "fc", table, DIM, DIM);
      // As many numbers as a batch of one has, but for each sample.
      V gated = ops.mul(projected, c);
      V image = ops.reshape(vector(ops, "grid", 1, 7 * 5, DIM), 1, 7, 5, DIM);
      V resized = ops.resize(ops.permute(image, 0, 3, 1, 2), 41, 1, Resampling.BICUBIC);
      V positions = ops.permute(ops.reshape(resized, 1, DIM, TOKENS), 0, 2, 1);
      V shifted = ops.add(layer(ops, "fc2", x, DIM, DIM), positions);
      V factor = ops.mul(layer(ops, "fc3", x, DIM, DIM), projected);
      return ops.add(ops.add(shifted, gated), factor);
    }
  }

  /** Of more tokens than a tile has, so that some are left over. */
  private static final class Attending extends Part {
    private static final int REPEATED = 5 * TOKENS;

    @Override
    <V> V apply(Ops<V> ops, V x, V c) {
      V all = ops.concat(1, List.of(x, x, x, x, norm(ops, x)));
      V q = heads(ops, layer(ops, "q", all, DIM, DIM));
      V k = heads(ops, layer(ops, "k", all, DIM, DIM));
      V v = heads(ops, layer(ops, "v", all, DIM, DIM));
      V mixed = ops.permute(ops.attention(q, k, v), 0, 2, 1, 3);
      V joined = ops.reshape(mixed, Shape.BATCH, REPEATED, DIM);
      return ops.slice(layer(ops, "o", joined, DIM, DIM), 1, REPEATED - TOKENS, REPEATED);
    }

    private static <V> V heads(Ops<V> ops, V x) {
      return ops.permute(ops.reshape(x, Shape.BATCH, REPEATED, 8, DIM / 8), 0, 2, 1, 3);
    }
  }

  private static Tensor numbers(Random random, double deviation, long... shape) {
    float[] values = new float[Math.toIntExact(Shape.of(shape).elements())];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (deviation * random.nextGaussian());
    }
    return Tensor.of(values, shape);
  }

  private static Weights weights(Network network, Random random) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (ParameterSpec spec : NetworkSummary.of(network).specs()) {
      long[] extents = spec.shape().dims();
      double deviation = extents.length == 2 ? 1 / Math.sqrt((double) extents[1]) : 0.5;
      tensors.put(spec.name(), numbers(random, deviation, extents));
    }
    return Weights.of("drawn", tensors);
  }

  @TestFactory
  Stream<DynamicTest> areCloseToFloat32AndTheSameInAnyBatch() {
    return parts().entrySet().stream()
        .map(entry -> DynamicTest.dynamicTest(entry.getKey(), () -> compare(entry.getValue())));
  }

  private static void compare(Part part) {
    Random random = new Random(7);
    AtomicInteger compared = new AtomicInteger();
    Map<String, Tensor> inputs =
        Map.of(
            "x", numbers(random, 1, SAMPLES, TOKENS, DIM),
            "c", numbers(random, 1, SAMPLES, 1, DIM));
    try (HalfBesideFloat32 engine = new HalfBesideFloat32(compared);
        CompiledNetwork network = engine.compile(part, weights(part, random))) {
      network.run(inputs);
      network.run(Map.of("x", inputs.get("x").rows(0, 1), "c", inputs.get("c").rows(0, 1)));
    }
    assertEquals(2, compared.get());
  }

  /** Norm, activation, gate and residual sum of a block take no operations of their own. */
  @Test
  void aBlockIsThreeOperations() {
    assumeTrue(
        PackedLinear.ofThisMachine().isPresent(),
        "the processor multiplies no bfloat16, or oneDNN's natives are missing");
    try (PackedLinear packing = PackedLinear.ofThisMachine().orElseThrow()) {
      LifetimeRecorder made = new LifetimeRecorder();
      Map<String, org.bytedeco.pytorch.Tensor> known = new HashMap<>();
      HalfOps ops =
          new HalfOps(
              ScalarType.BFloat16,
              new HalfLinear(true, Optional.of(packing), true),
              spec -> known.computeIfAbsent(spec.name(), name -> parameter(packing, spec)),
              value -> {
                throw new AssertionError(value);
              },
              made);
      FusedOps fused = new FusedOps(new Fusion.Plan().deciding(ops));
      FusedValue x = fused.values(Map.of("x", torch.ones(2, TOKENS, DIM))).get("x");
      FusedValue hidden = fused.gelu(Part.layer(fused, "1", Part.norm(fused, x), DIM, DIM));
      FusedValue branch = Part.layer(fused, "2", hidden, DIM, DIM);
      FusedValue scaled = fused.mul(branch, Part.vector(fused, "scale", DIM));
      org.bytedeco.pytorch.Tensor result = fused.add(x, scaled).tensor();
      assertEquals(3, made.plan(List.of(result)).lastUses().size());
      assertEquals(Shape.of(2, TOKENS, DIM), Shape.of(TorchTensors.extents(result)));
    }
  }

  private static org.bytedeco.pytorch.Tensor parameter(PackedLinear packing, ParameterSpec spec) {
    org.bytedeco.pytorch.Tensor drawn = torch.randn(spec.shape().dims());
    return spec.shape().rank() == 2 ? packing.weights().pack(drawn.to(ScalarType.BFloat16)) : drawn;
  }
}
