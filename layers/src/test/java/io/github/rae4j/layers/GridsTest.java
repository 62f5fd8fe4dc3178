// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.layers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.data.ImageSize;
import io.github.rae4j.model.TokenGrid;
import io.github.rae4j.network.Initializer;
import io.github.rae4j.network.Ops;
import io.github.rae4j.network.ParameterSpec;
import io.github.rae4j.network.Resampling;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Token and patch grids and the tables on them, none of them square. */
class GridsTest {
  private static final PatchGrid PATCHES = PatchGrid.of(4, 6, 2);

  private record Patchify() implements Runs.Layer {
    @Override
    public <V> V apply(ParameterScope<V> scope, V x) {
      return PATCHES.patchify(scope.ops(), x);
    }
  }

  private record BackAndForth(int channels) implements Runs.Layer {
    @Override
    public <V> V apply(ParameterScope<V> scope, V x) {
      return PATCHES.unpatchify(scope.ops(), PATCHES.patchify(scope.ops(), x), channels);
    }
  }

  private record Embed() implements Runs.Layer {
    @Override
    public <V> V apply(ParameterScope<V> scope, V x) {
      return PATCHES.embed(scope, "proj", x, 5, LayerInit.TORCH_DEFAULT);
    }
  }

  private static Tensor counting(long... shape) {
    float[] values = new float[Math.toIntExact(Shape.of(shape).elements())];
    for (int i = 0; i < values.length; i++) {
      values[i] = i;
    }
    return Tensor.of(values, shape);
  }

  @Test
  void patchesStandRowByRowWithTheChannelRunningFastest() {
    assertEquals(new TokenGrid(2, 3), PATCHES.tokens());
    float[] patches =
        Runs.run(new Patchify(), Shape.of(2, 4, 6), Shape.of(6, 8), Map.of(), counting(1, 2, 4, 6));
    // Token 4 covers rows 2 and 3, columns 2 and 3; the second channel begins at 24.
    assertArrayEquals(
        new float[] {14, 38, 15, 39, 20, 44, 21, 45}, Arrays.copyOfRange(patches, 32, 40));
  }

  @Test
  void patchesGoBackInPlace() {
    Tensor images = counting(2, 2, 4, 6);
    Shape shape = Shape.of(2, 4, 6);
    assertArrayEquals(
        images.toFloatArray(), Runs.run(new BackAndForth(2), shape, shape, Map.of(), images));
    float[] first = Runs.run(new BackAndForth(1), shape, Shape.of(1, 4, 6), Map.of(), images);
    assertArrayEquals(
        Arrays.copyOf(images.toFloatArray(), 24), Arrays.copyOf(first, 24), "the first channel");
  }

  @Test
  void anEmbeddingIsALinearLayerOnPatches() {
    Shape in = Shape.of(1, 4, 6);
    Map<String, Tensor> weights = Runs.weights(new Embed(), in, Shape.of(6, 5));
    assertEquals(Shape.of(5, 1, 2, 2), weights.get("proj.weight").shape());
    ParameterSpec weight = Runs.specs(new Embed(), in, Shape.of(6, 5)).get(0);
    assertEquals(Initializer.torchDefault(4), weight.initializer());
    float[] tokens = Runs.run(new Embed(), in, Shape.of(6, 5), weights, counting(1, 1, 4, 6));
    float[] kernel = weights.get("proj.weight").toFloatArray();
    float[] bias = weights.get("proj.bias").toFloatArray();
    float[] patch = {14, 15, 20, 21};
    for (int i = 0; i < 5; i++) {
      double expected = bias[i];
      for (int j = 0; j < 4; j++) {
        expected += kernel[4 * i + j] * patch[j];
      }
      assertEquals(expected, tokens[4 * 5 + i], 1e-4);
    }
  }

  private record Resized(TokenGrid to) implements Runs.Layer {
    @Override
    public <V> V apply(ParameterScope<V> scope, V x) {
      return new TokenGrid(1, 2).resizeTokens(scope.ops(), x, to, Resampling.NEAREST);
    }
  }

  @Test
  void tokensAreResizedAsTheImageTheyAre() {
    Tensor tokens = counting(1, 2, 2);
    float[] resized =
        Runs.run(
            new Resized(new TokenGrid(2, 4)), Shape.of(2, 2), Shape.of(8, 2), Map.of(), tokens);
    assertArrayEquals(new float[] {0, 1, 0, 1, 2, 3, 2, 3, 0, 1, 0, 1, 2, 3, 2, 3}, resized);
    assertArrayEquals(
        tokens.toFloatArray(),
        Runs.run(
            new Resized(new TokenGrid(1, 2)), Shape.of(2, 2), Shape.of(2, 2), Map.of(), tokens));
  }

  private record Positioned(TokenGrid grid) implements Runs.Layer {
    @Override
    public <V> V apply(ParameterScope<V> scope, V x) {
      Ops<V> ops = scope.ops();
      V fixed = PositionTable.sineCosine(scope, "fixed", grid, 8, true);
      V learned = PositionTable.learned(scope, "learned", 0.02, grid, 8, false);
      return ops.add(ops.add(x, ops.slice(fixed, 1, 1, 1L + grid.tokens())), learned);
    }
  }

  @Test
  void positionTablesAreFrozenOrLearned() {
    List<ParameterSpec> specs =
        Runs.specs(new Positioned(new TokenGrid(2, 3)), Shape.of(6, 8), Shape.of(6, 8));
    assertEquals(Shape.of(1, 7, 8), specs.get(0).shape());
    assertEquals(ParameterSpec.Kind.FROZEN, specs.get(0).kind());
    assertEquals(Shape.of(1, 6, 8), specs.get(1).shape());
    assertEquals(Initializer.normal(0.02), specs.get(1).initializer());
    assertEquals(ParameterSpec.Kind.TRAINABLE, specs.get(1).kind());
  }

  private record Turned(RotaryEmbedding rotary) implements Runs.Layer {
    @Override
    public <V> V apply(ParameterScope<V> scope, V x) {
      return rotary.apply(scope, x);
    }
  }

  @Test
  void rotaryAnglesComeFromTheRowFirstAndStandTwice() {
    Turned turned = new Turned(new RotaryEmbedding("rope", new TokenGrid(2, 3), 8));
    List<ParameterSpec> specs = Runs.specs(turned, Shape.of(2, 6, 8), Shape.of(2, 6, 8));
    assertEquals("rope.freqs_cos", specs.get(0).name());
    assertEquals("rope.freqs_sin", specs.get(1).name());
    assertEquals(ParameterSpec.Kind.BUFFER, specs.get(0).kind());
    // Token 5 is column 2 of row 1; the frequencies are 1 and 1/100.
    double[] angles = {1, 1, 0.01, 0.01, 2, 2, 0.02, 0.02};
    float[] cos = table(specs.get(0)).rows(5, 6).toFloatArray();
    float[] sin = table(specs.get(1)).rows(5, 6).toFloatArray();
    for (int i = 0; i < angles.length; i++) {
      assertEquals(Math.cos(angles[i]), cos[i], 1e-7);
      assertEquals(Math.sin(angles[i]), sin[i], 1e-7);
    }
  }

  /** Every angle of a grid that is twice as wide as high, by the formula of the paper. */
  @Test
  void everyTokenOfAWideGridTurnsByItsRowAndColumn() {
    Turned turned = new Turned(new RotaryEmbedding("rope", new TokenGrid(2, 4), 8));
    List<ParameterSpec> specs = Runs.specs(turned, Shape.of(2, 8, 8), Shape.of(2, 8, 8));
    float[] cos = table(specs.get(0)).toFloatArray();
    float[] sin = table(specs.get(1)).toFloatArray();
    for (int token = 0; token < 8; token++) {
      for (int i = 0; i < 8; i++) {
        int position = i < 4 ? token / 4 : token % 4;
        double angle = position * Math.pow(10000, -(i % 4 / 2) / 2.0);
        assertEquals(Math.cos(angle), cos[8 * token + i], 1e-7, "token " + token);
        assertEquals(Math.sin(angle), sin[8 * token + i], 1e-7, "token " + token);
      }
    }
  }

  /** Tokens behind those of the grid stay as they are. */
  @Test
  void tokensBesideTheGridAreNotTurned() {
    RotaryEmbedding rotary = new RotaryEmbedding("rope", new TokenGrid(2, 2), 4, 3);
    List<ParameterSpec> specs =
        Runs.specs(new Turned(rotary), Shape.of(2, 7, 4), Shape.of(2, 7, 4));
    float[] cos = table(specs.get(0)).rows(4, 7).toFloatArray();
    float[] sin = table(specs.get(1)).rows(4, 7).toFloatArray();
    for (int i = 0; i < 12; i++) {
      assertEquals(1, cos[i]);
      assertEquals(0, sin[i]);
    }
    Turned alone = new Turned(new RotaryEmbedding("rope", new TokenGrid(2, 2), 4));
    Tensor expected = table(Runs.specs(alone, Shape.of(2, 4, 4), Shape.of(2, 4, 4)).get(0));
    assertArrayEquals(expected.toFloatArray(), table(specs.get(0)).rows(0, 4).toFloatArray());
    assertThrows(
        IllegalArgumentException.class,
        () -> new RotaryEmbedding("rope", new TokenGrid(2, 2), 4, -1));
  }

  private static Tensor table(ParameterSpec spec) {
    return ((Initializer.Table) spec.initializer()).values().get();
  }

  @Test
  void refuseExtentsThatMakeNoGrid() {
    assertThrows(IllegalArgumentException.class, () -> new TokenGrid(0, 3));
    assertThrows(IllegalArgumentException.class, () -> PatchGrid.of(4, 5, 2));
    assertThrows(IllegalArgumentException.class, () -> PatchGrid.of(4, 4, 0));
    assertThrows(IllegalArgumentException.class, () -> new PatchGrid(TokenGrid.square(2), 0));
    assertThrows(
        IllegalArgumentException.class, () -> new RotaryEmbedding("rope", TokenGrid.square(2), 6));
  }

  /** A number of tokens is a grid of the same ratio, or none. */
  @Test
  void gridsOfARatio() {
    TokenGrid wide = new TokenGrid(4, 8);
    assertEquals(wide, wide.ofTokens(32));
    assertEquals(new TokenGrid(1, 2), wide.ofTokens(2));
    assertEquals(new TokenGrid(6, 12), wide.ofTokens(72));
    assertEquals(new TokenGrid(9, 6), new TokenGrid(3, 2).ofTokens(54));
    assertEquals(TokenGrid.square(2), TokenGrid.square(16).ofTokens(4));
    for (int tokens : new int[] {-2, 0, 1, 4, 16, 31, 33}) {
      IllegalArgumentException e =
          assertThrows(IllegalArgumentException.class, () -> wide.ofTokens(tokens));
      assertTrue(e.getMessage().contains("ratio of 1 by 2"), e.getMessage());
    }
    assertEquals(new ImageSize(64, 128), wide.pixels(16));
  }
}
