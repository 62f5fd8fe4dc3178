// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.layers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.rae4j.network.Activation;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FeedForwardTest {
  private static final Shape SHAPE = Shape.of(3, 4);
  private static final SwiGlu FUSED = new SwiGlu(List.of("w12"), "w3", 5, LayerInit.TORCH_DEFAULT);
  private static final SwiGlu SEPARATE =
      new SwiGlu(List.of("gate", "up"), "down", 5, LayerInit.TORCH_DEFAULT);

  private record Applied(FeedForward feedForward) implements Runs.Layer {
    @Override
    public <V> V apply(ParameterScope<V> scope, V x) {
      return feedForward.apply(scope.in("mlp"), x);
    }
  }

  @Test
  void gateAndValueMayBeOneLayerOrTwo() {
    Map<String, Tensor> fused = Runs.weights(new Applied(FUSED), SHAPE, SHAPE);
    assertEquals(Shape.of(10, 4), fused.get("mlp.w12.weight").shape());
    Map<String, Tensor> separate = new HashMap<>();
    for (String part : List.of(".weight", ".bias")) {
      separate.put("mlp.gate" + part, fused.get("mlp.w12" + part).rows(0, 5));
      separate.put("mlp.up" + part, fused.get("mlp.w12" + part).rows(5, 10));
      separate.put("mlp.down" + part, fused.get("mlp.w3" + part));
    }
    assertArrayEquals(
        Runs.run(new Applied(FUSED), SHAPE, SHAPE, fused),
        Runs.run(new Applied(SEPARATE), SHAPE, SHAPE, separate),
        1e-6f);
  }

  @Test
  void theGateIsActivatedAndTheValueIsNot() {
    Shape one = Shape.of(1, 1);
    SwiGlu gated = new SwiGlu(List.of("gate", "up"), "down", 1, LayerInit.TORCH_DEFAULT);
    Map<String, Tensor> weights = new HashMap<>();
    for (String module : List.of("gate", "up", "down")) {
      weights.put("mlp." + module + ".weight", Tensor.of(new float[] {1}, 1, 1));
      weights.put("mlp." + module + ".bias", Tensor.of(new float[] {0}, 1));
    }
    weights.put("mlp.up.weight", Tensor.of(new float[] {3}, 1, 1));
    float[] y =
        Runs.run(new Applied(gated), one, one, weights, Tensor.of(new float[] {2}, 1, 1, 1));
    assertEquals(2 / (1 + Math.exp(-2)) * 6, y[0], 1e-6);
  }

  @Test
  void anMlpReturnsToTheWidthOfItsInput() {
    Mlp mlp = new Mlp("fc1", "fc2", 7, Activation.RELU);
    Map<String, Tensor> weights = Runs.weights(new Applied(mlp), SHAPE, SHAPE);
    assertEquals(
        List.of("mlp.fc1.weight", "mlp.fc1.bias", "mlp.fc2.weight", "mlp.fc2.bias"),
        List.copyOf(weights.keySet()));
    assertEquals(Shape.of(7, 4), weights.get("mlp.fc1.weight").shape());
    assertEquals(Shape.of(4, 7), weights.get("mlp.fc2.weight").shape());
  }

  @Test
  void refusesThreeInputLayers() {
    assertThrows(
        IllegalArgumentException.class,
        () -> new SwiGlu(List.of("a", "b", "c"), "down", 5, LayerInit.TORCH_DEFAULT));
  }
}
