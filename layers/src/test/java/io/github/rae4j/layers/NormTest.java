// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.layers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NormTest {
  private static final Shape SHAPE = Shape.of(1, 2);
  private static final Tensor X = Tensor.of(new float[] {1, 7}, 1, 1, 2);

  private record Normed(Norm norm) implements Runs.Layer {
    @Override
    public <V> V apply(ParameterScope<V> scope, V x) {
      return norm.apply(scope, "norm", x);
    }
  }

  private static List<String> names(Norm norm) {
    return Runs.names(new Normed(norm), SHAPE, SHAPE);
  }

  @Test
  void haveParametersWhereTheyAreAffine() {
    assertEquals(List.of("norm.weight", "norm.bias"), names(Norm.layer(0)));
    assertEquals(List.of("norm.weight"), names(Norm.rms(0)));
    assertEquals(List.of(), names(Norm.layer(0).withoutParameters()));
    assertEquals(List.of(), names(Norm.rms(0).withoutParameters()));
  }

  @Test
  void aLayerNormHasMeanZeroAndAnRmsNormMeanSquareOne() {
    Norm layer = Norm.layer(0).withoutParameters();
    assertArrayEquals(
        new float[] {-1, 1}, Runs.run(new Normed(layer), SHAPE, SHAPE, Map.of(), X), 1e-6f);
    Norm rms = Norm.rms(0).withoutParameters();
    assertArrayEquals(
        new float[] {0.2f, 1.4f}, Runs.run(new Normed(rms), SHAPE, SHAPE, Map.of(), X), 1e-6f);
  }

  @Test
  void weightAndBiasComeAfterTheNorm() {
    Map<String, Tensor> weights =
        Map.of(
            "norm.weight", Tensor.of(new float[] {2, 3}, 2),
            "norm.bias", Tensor.of(new float[] {10, 20}, 2));
    assertArrayEquals(
        new float[] {8, 23}, Runs.run(new Normed(Norm.layer(0)), SHAPE, SHAPE, weights, X), 1e-6f);
  }
}
