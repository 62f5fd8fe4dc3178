// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.layers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.network.Activation;
import io.github.rae4j.network.Initializer;
import io.github.rae4j.network.Ops;
import io.github.rae4j.network.ParameterSpec;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PreNormBlockTest {
  private static final Shape SHAPE = Shape.of(6, 4);
  private static final PreNormBlock PLAIN =
      new PreNormBlock(
          Norm.layer(1e-6),
          "norm1",
          new Attention(2, Attention.Keys.fused("attn")),
          "norm2",
          new Mlp("mlp.fc1", "mlp.fc2", 8, Activation.GELU));
  private static final PreNormBlock SCALED =
      PLAIN.withLayerScale(new LayerScale("ls1.gamma", "ls2.gamma", 0.5));
  private static final PreNormBlock MODULATED =
      PLAIN.withModulation(new AdaLNModulation("adaLN", 2, true, true));

  private record Plain(PreNormBlock block) implements Runs.Layer {
    @Override
    public <V> V apply(ParameterScope<V> scope, V x) {
      return block.apply(scope.in("blocks.0"), x, BlockContext.none());
    }
  }

  /** A block whose condition are the first tokens. */
  private record Conditioned(PreNormBlock block, int segments) implements Runs.Layer {
    @Override
    public <V> V apply(ParameterScope<V> scope, V x) {
      V condition = scope.ops().slice(x, 1, 0, segments);
      return block.apply(scope.in("blocks.0"), x, BlockContext.<V>none().withCondition(condition));
    }
  }

  private static List<String> names(PreNormBlock block) {
    return Runs.names(new Plain(block), SHAPE, SHAPE);
  }

  private static List<String> affine(String module) {
    return List.of("blocks.0." + module + ".weight", "blocks.0." + module + ".bias");
  }

  @Test
  void asksForItsParametersInTheOrderOfThePass() {
    List<String> expected = new ArrayList<>();
    for (String module : List.of("norm1", "attn.qkv", "attn.proj", "norm2", "mlp.fc1", "mlp.fc2")) {
      expected.addAll(affine(module));
    }
    assertEquals(expected, names(PLAIN));
    expected.add(6, "blocks.0.ls1.gamma");
    expected.add("blocks.0.ls2.gamma");
    assertEquals(expected, names(SCALED));
  }

  @Test
  void scalesStartAtTheirValueAndActOnTheBranchesOnly() {
    List<ParameterSpec> specs = Runs.specs(new Plain(SCALED), SHAPE, SHAPE);
    assertEquals(new Initializer.Constant(0.5), specs.get(6).initializer());
    Map<String, Tensor> weights = new HashMap<>(Runs.weights(new Plain(SCALED), SHAPE, SHAPE));
    weights.put("blocks.0.ls1.gamma", Tensor.of(new float[4], 4));
    weights.put("blocks.0.ls2.gamma", Tensor.of(new float[4], 4));
    float[] x = Runs.input(SHAPE).toFloatArray();
    assertArrayEquals(x, Runs.run(new Plain(SCALED), SHAPE, SHAPE, weights));
  }

  @Test
  void aModulationThatHasLearnedNothingShutsBothBranches() {
    Conditioned block = new Conditioned(MODULATED, 1);
    Map<String, Tensor> weights = new HashMap<>(Runs.weights(block, SHAPE, SHAPE));
    ParameterSpec first = Runs.specs(block, SHAPE, SHAPE).get(0);
    assertEquals("blocks.0.adaLN.weight", first.name());
    assertEquals(Shape.of(24, 4), first.shape());
    assertEquals(Initializer.ZEROS, first.initializer());
    weights.put("blocks.0.adaLN.weight", Tensor.of(new float[96], 24, 4));
    weights.put("blocks.0.adaLN.bias", Tensor.of(new float[24], 24));
    assertArrayEquals(Runs.input(SHAPE).toFloatArray(), Runs.run(block, SHAPE, SHAPE, weights));
  }

  @Test
  void openGatesWithoutShiftAndScaleLeaveThePlainBlock() {
    Conditioned block = new Conditioned(MODULATED, 1);
    Map<String, Tensor> weights = new HashMap<>(Runs.weights(block, SHAPE, SHAPE));
    float[] bias = new float[24];
    for (int i = 0; i < 4; i++) {
      // Shift, scale and gate of the attention, then those of the feed-forward layer.
      bias[8 + i] = 1;
      bias[20 + i] = 1;
    }
    weights.put("blocks.0.adaLN.weight", Tensor.of(new float[96], 24, 4));
    weights.put("blocks.0.adaLN.bias", Tensor.of(bias, 24));
    Map<String, Tensor> plain = Runs.weights(new Plain(PLAIN), SHAPE, SHAPE);
    assertArrayEquals(
        Runs.run(new Plain(PLAIN), SHAPE, SHAPE, plain),
        Runs.run(block, SHAPE, SHAPE, weights),
        1e-6f);
  }

  /** The condition of every token of a segment, repeated beforehand. */
  private record Repeated(PreNormBlock block, int segments) implements Runs.Layer {
    @Override
    public <V> V apply(ParameterScope<V> scope, V x) {
      Ops<V> ops = scope.ops();
      int tokens = ops.shape(x).intDim(1);
      V condition = ops.repeatInterleave(ops.slice(x, 1, 0, segments), 1, tokens / segments);
      return block.apply(scope.in("blocks.0"), x, BlockContext.<V>none().withCondition(condition));
    }
  }

  @Test
  void aConditionHoldsForASegmentOfConsecutiveTokens() {
    Conditioned segmented = new Conditioned(MODULATED, 2);
    Map<String, Tensor> weights = Runs.weights(segmented, SHAPE, SHAPE);
    assertArrayEquals(
        Runs.run(new Repeated(MODULATED, 2), SHAPE, SHAPE, weights),
        Runs.run(segmented, SHAPE, SHAPE, weights),
        1e-6f);
  }

  @Test
  void withoutShiftTheModulationHasFourParts() {
    PreNormBlock block = PLAIN.withModulation(new AdaLNModulation("adaLN", 2, false, true));
    assertEquals(
        Shape.of(16, 4), Runs.specs(new Conditioned(block, 1), SHAPE, SHAPE).get(0).shape());
  }

  @Test
  void aModulatedBlockNeedsACondition() {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> names(MODULATED));
    assertTrue(String.valueOf(e.getMessage()).contains("condition"), e::getMessage);
  }

  @Test
  void refusesAModulationOfOneBranch() {
    AdaLNModulation one = new AdaLNModulation("adaLN", 1, true, false);
    assertThrows(IllegalArgumentException.class, () -> PLAIN.withModulation(one));
  }

  /** Numbers its blocks from 2 on and adds what it has seen after the first of them. */
  private record Tapped(List<Integer> seen) implements Runs.Layer {
    @Override
    public <V> V apply(ParameterScope<V> scope, V x) {
      List<V> taps = new ArrayList<>();
      V last =
          new BlockStack("blocks", 2, 2, PLAIN)
              .apply(
                  scope,
                  x,
                  BlockContext.none(),
                  (index, tokens) -> {
                    seen.add(index);
                    taps.add(tokens);
                  });
      return scope.ops().sub(last, taps.get(1));
    }
  }

  @Test
  void aStackNumbersItsBlocksAndShowsWhatIsBetweenThem() {
    List<Integer> seen = new ArrayList<>();
    List<String> names = Runs.names(new Tapped(seen), SHAPE, SHAPE);
    assertEquals(List.of(2, 3), seen);
    assertEquals("blocks.2.norm1.weight", names.get(0));
    assertEquals("blocks.3.mlp.fc2.bias", names.get(names.size() - 1));
    Map<String, Tensor> weights = Runs.weights(new Tapped(seen), SHAPE, SHAPE);
    assertArrayEquals(new float[48], Runs.run(new Tapped(seen), SHAPE, SHAPE, weights));
  }
}
