// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.rae4j.tensor.Tensor;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class WeightsTest {
  private static final Tensor BIAS = Tensor.of(new float[] {1, 2}, 2);
  private static final Weights WHOLE =
      new UnreadableScale(
          Weights.of(
              "model.safetensors",
              Map.of("encoder.bias", BIAS, "encoder.", BIAS, "encoders.bias", BIAS)));

  /** Weights that name two tensors that cannot be given. */
  private record UnreadableScale(Weights given) implements Weights {
    @Override
    public Set<String> names() {
      return given.names();
    }

    @Override
    public Tensor get(String name) {
      return given.get(name);
    }

    @Override
    public Map<String, String> unreadable() {
      return Map.of("encoder.scale", "is quantised", "scale", "is quantised");
    }

    @Override
    public String origin() {
      return given.origin();
    }
  }

  @Test
  void theTensorsBelowAPrefix() {
    Weights encoder = WHOLE.below("encoder.");
    assertEquals(Set.of("bias", ""), encoder.names());
    assertSame(BIAS, encoder.get("bias"));
    assertEquals(BIAS.shape(), encoder.shape("bias"));
    assertEquals(Map.of("scale", "is quantised"), encoder.unreadable());
    assertEquals("model.safetensors", encoder.origin());
    assertThrows(IllegalArgumentException.class, () -> encoder.get("encoder.bias"));
    assertEquals(Set.of(), WHOLE.below("decoder.").names());
  }
}
