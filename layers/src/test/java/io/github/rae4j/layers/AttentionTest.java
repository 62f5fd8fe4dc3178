// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.layers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.layers.Attention.QkvBias;
import io.github.rae4j.model.TokenGrid;
import io.github.rae4j.network.AttentionMask;
import io.github.rae4j.network.Network;
import io.github.rae4j.network.Ops;
import io.github.rae4j.network.Signature;
import io.github.rae4j.network.TensorSpec;
import io.github.rae4j.tensor.DType;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import io.github.rae4j.testkit.NetworkChecks;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class AttentionTest {
  private static final int DIM = 8;
  private static final Shape SHAPE = Shape.of(3, DIM);
  private static final Attention FUSED = new Attention(2, Attention.Keys.fused("attn"));
  private static final Attention SEPARATE =
      new Attention(2, Attention.Keys.separate("q", "k", "v", "out"));

  private record Attend(Attention attention) implements Runs.Layer {
    @Override
    public <V> V apply(ParameterScope<V> scope, V x) {
      return attention.apply(scope, x, BlockContext.none());
    }
  }

  private static List<String> names(Attention attention) {
    return Runs.names(new Attend(attention), SHAPE, SHAPE);
  }

  private static float[] run(Attention attention, Map<String, Tensor> weights) {
    return Runs.run(new Attend(attention), SHAPE, SHAPE, weights);
  }

  private static Map<String, Tensor> fusedWeights() {
    return Runs.weights(new Attend(FUSED), SHAPE, SHAPE);
  }

  @Test
  void oneProjectionOrThreeGiveTheSame() {
    Map<String, Tensor> fused = fusedWeights();
    Map<String, Tensor> separate = new HashMap<>();
    List<String> names = List.of("q", "k", "v");
    for (int i = 0; i < 3; i++) {
      for (String part : List.of(".weight", ".bias")) {
        Tensor all = fused.get("attn.qkv" + part);
        separate.put(names.get(i) + part, all.rows(i * DIM, (i + 1) * DIM));
      }
    }
    separate.put("out.weight", fused.get("attn.proj.weight"));
    separate.put("out.bias", fused.get("attn.proj.bias"));
    assertArrayEquals(run(FUSED, fused), run(SEPARATE, separate), 1e-6f);
  }

  @Test
  void withoutTheKeysBiasItsPartOfTheFusedBiasIsIgnored() {
    Map<String, Tensor> weights = new HashMap<>(fusedWeights());
    float[] bias = weights.get("attn.qkv.bias").toFloatArray();
    float[] noKeys = bias.clone();
    Arrays.fill(noKeys, DIM, 2 * DIM, 0);
    float[] ignored = run(FUSED.withQkvBias(QkvBias.EXCEPT_KEY), weights);
    weights.put("attn.qkv.bias", Tensor.of(noKeys, noKeys.length));
    assertArrayEquals(run(FUSED, weights), ignored, 1e-6f);
  }

  @Test
  void biasesAreReadWhereTheyAreWanted() {
    assertFalse(names(FUSED.withQkvBias(QkvBias.NONE)).contains("attn.qkv.bias"));
    assertEquals(
        List.of("q.weight", "k.weight", "v.weight", "out.weight", "out.bias"),
        names(SEPARATE.withQkvBias(QkvBias.of(false))));
    assertEquals(
        List.of("q.weight", "q.bias", "k.weight", "v.weight", "v.bias", "out.weight", "out.bias"),
        names(SEPARATE.withQkvBias(QkvBias.EXCEPT_KEY)));
  }

  @Test
  void queriesAndKeysAreNormalisedPerHead() {
    Attention normed =
        new Attention(
            2,
            Attention.Keys.fused("attn"),
            QkvBias.ALL,
            Optional.of(Norm.rms(1e-6)),
            LayerInit.TORCH_DEFAULT);
    assertEquals(
        List.of(
            "attn.qkv.weight",
            "attn.qkv.bias",
            "attn.q_norm.weight",
            "attn.k_norm.weight",
            "attn.proj.weight",
            "attn.proj.bias"),
        names(normed));
    assertEquals(Shape.of(DIM / 2), Runs.specs(new Attend(normed), SHAPE, SHAPE).get(2).shape());
  }

  /** Attention that turns queries and keys by their positions. */
  private record Rotated(RotaryEmbedding rotary) implements Runs.Layer {
    @Override
    public <V> V apply(ParameterScope<V> scope, V x) {
      return FUSED.apply(
          scope, x, BlockContext.<V>none().withRotary(rotary.bind(scope.in("outside"))));
    }
  }

  @Test
  void rotaryTablesMayStandOutsideTheBlock() {
    Rotated rotated = new Rotated(new RotaryEmbedding("rope", new TokenGrid(1, 3), DIM / 2));
    List<String> names = Runs.names(rotated, SHAPE, SHAPE);
    assertTrue(
        names.containsAll(List.of("outside.rope.freqs_cos", "outside.rope.freqs_sin")),
        names::toString);
    Map<String, Tensor> weights = new HashMap<>(fusedWeights());
    float[] ones = new float[3 * DIM / 2];
    Arrays.fill(ones, 1);
    weights.put("outside.rope.freqs_cos", Tensor.of(ones, 3, DIM / 2));
    weights.put("outside.rope.freqs_sin", Tensor.of(new float[ones.length], 3, DIM / 2));
    // An angle of zero turns nothing.
    assertArrayEquals(run(FUSED, fusedWeights()), Runs.run(rotated, SHAPE, SHAPE, weights), 1e-6f);
  }

  /** Attention that does not see the last of three tokens. */
  private record Masked(boolean see) implements Runs.Layer {
    @Override
    public <V> V apply(ParameterScope<V> scope, V x) {
      V keys = scope.ops().constant(Tensor.of(new boolean[] {true, true, see}, 1, 3));
      BlockContext<V> context = BlockContext.<V>none().withMask(AttentionMask.ofBoolean(keys));
      return FUSED.apply(scope, x, context.withRotary(UnaryOperator.identity()).withCondition(x));
    }
  }

  @Test
  void maskedTokensAreNotSeen() {
    Map<String, Tensor> weights = fusedWeights();
    Tensor x = Runs.input(SHAPE);
    float[] values = x.toFloatArray();
    for (int i = 0; i < values.length; i++) {
      values[i] += i / DIM % 3 == 2 ? 1 : 0;
    }
    Tensor changed = Tensor.of(values, x.shape().dims());
    float[] before = Runs.run(new Masked(false), SHAPE, SHAPE, weights, x);
    float[] after = Runs.run(new Masked(false), SHAPE, SHAPE, weights, changed);
    for (int sample = 0; sample < 2; sample++) {
      int from = sample * 3 * DIM;
      assertArrayEquals(
          Arrays.copyOfRange(before, from, from + 2 * DIM),
          Arrays.copyOfRange(after, from, from + 2 * DIM));
    }
    assertFalse(Arrays.equals(run(FUSED, weights), before));
    assertArrayEquals(
        run(FUSED, weights), Runs.run(new Masked(true), SHAPE, SHAPE, weights), 1e-6f);
  }

  /** Attention whose mask comes with the tokens. */
  private record MaskedNetwork() implements Network {
    @Override
    public Signature signature() {
      return new Signature(
          List.of(TensorSpec.batched("x", 3, DIM), TensorSpec.batched("seen", DType.BOOL, 3)),
          List.of(TensorSpec.batched("y", 3, DIM)));
    }

    @Override
    public <V> Map<String, V> forward(Ops<V> ops, Map<String, V> inputs) {
      BlockContext<V> context =
          BlockContext.<V>none().withMask(AttentionMask.ofBoolean(inputs.get("seen")));
      return Map.of("y", FUSED.apply(new ParameterScope<>(ops, ""), inputs.get("x"), context));
    }
  }

  @Test
  void masksMayBeInputs() {
    NetworkChecks.check(new MaskedNetwork(), 0);
  }

  @Test
  void refusesTwoProjections() {
    assertThrows(
        IllegalArgumentException.class,
        () -> new Attention.Keys(List.of("q", "kv"), "out", "q_norm", "k_norm"));
  }
}
