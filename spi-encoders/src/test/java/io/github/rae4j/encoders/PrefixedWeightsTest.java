// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.encoders;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.rae4j.network.Weights;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PrefixedWeightsTest {
  private static Weights weights(String... names) {
    Map<String, Tensor> tensors = new HashMap<>();
    for (int i = 0; i < names.length; i++) {
      tensors.put(names[i], Tensor.scalar(i));
    }
    return Weights.of("file", tensors);
  }

  @Test
  void keepsMatchingWeightsUnchanged() {
    Weights file = weights("vit.patch.weight", "decoder.patch.weight");
    assertSame(file, PrefixedWeights.align(file, "vit.", "patch.weight"));
  }

  @Test
  void addsMissingPrefix() {
    Weights aligned =
        PrefixedWeights.align(weights("patch.weight", "norm.bias"), "vit.", "patch.weight");
    assertEquals(Set.of("vit.patch.weight", "vit.norm.bias"), aligned.names());
    assertEquals(1, aligned.get("vit.norm.bias").floats().get(0));
    assertEquals(Shape.of(), aligned.shape("vit.norm.bias"));
    assertEquals("file", aligned.origin());
  }

  @Test
  void removesPrefixAndKeepsOtherKeys() {
    Weights aligned =
        PrefixedWeights.align(
            weights("dinov2.patch.weight", "classifier.bias"), "", "patch.weight");
    assertEquals(Set.of("patch.weight", "classifier.bias"), aligned.names());
    assertEquals(0, aligned.get("patch.weight").floats().get(0));
  }

  @Test
  void keepsAmbiguousWeightsUnchanged() {
    Weights two = weights("a.patch.weight", "b.patch.weight");
    assertSame(two, PrefixedWeights.align(two, "", "patch.weight"));
    Weights none = weights("dispatch.weight");
    assertSame(none, PrefixedWeights.align(none, "vit.", "patch.weight"));
  }

  @Test
  void rejectsTheNamesOfTheFile() {
    Weights aligned = PrefixedWeights.align(weights("patch.weight"), "vit.", "patch.weight");
    assertThrows(IllegalArgumentException.class, () -> aligned.get("patch.weight"));
  }
}
