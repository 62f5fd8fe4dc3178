// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.engine.CompiledNetwork;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.tensor.Tensor;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GuardedNetworkTest {
  private static final FakeBackbone BACKBONE = FakeBackbone.usual();
  private static final Map<String, Tensor> INPUTS =
      Map.of(
          "x", Tensor.of(new float[4], 1, 2, 1, 2),
          "t", Tensor.of(new float[1], 1),
          "y", Tensor.of(new long[1], 1));

  private static CompiledNetwork giving(Map<String, Tensor> outputs) {
    return new GuardedNetwork(
        "spare part",
        new FakeEngine(inputs -> outputs)
            .compile(BACKBONE.network(), FakeBackbone.weights("weights")));
  }

  private static String failure(float... values) {
    try (CompiledNetwork network = giving(Map.of("velocity", Tensor.of(values, values.length)))) {
      return String.valueOf(
          assertThrows(RaeException.class, () -> network.run(INPUTS)).getMessage());
    }
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
  void refusesWhatIsNoNumberWhereverItStands(float value) {
    for (float[] values : new float[][] {{value, 1, 1}, {1, value, 1}, {0, 0, value}}) {
      String message = failure(values);
      assertTrue(message.contains("the spare part gave " + value), message);
      assertTrue(message.contains("'velocity'"), message);
    }
  }

  @Test
  void refusesNothingButZeros() {
    String message = failure(0, -0f, 0);
    assertTrue(message.contains("the spare part gave nothing but zeros"), message);
  }

  @Test
  void letsEverythingElsePass() {
    Map<String, Tensor> outputs =
        Map.of(
            "velocity", Tensor.of(new float[] {0, 0, 1e-30f}, 3), "ids", Tensor.of(new long[2], 2));
    try (CompiledNetwork network = giving(outputs)) {
      assertSame(outputs, network.run(INPUTS));
      assertEquals(3, network.signature().inputs().size());
    }
  }

  @Test
  void closesTheNetwork() {
    CompiledNetwork network = giving(Map.of());
    network.close();
    assertThrows(IllegalStateException.class, () -> network.run(INPUTS));
  }
}
