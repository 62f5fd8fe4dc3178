// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.encoders;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.core.cost.NetworkSummary;
import io.github.rae4j.data.ImageSize;
import io.github.rae4j.model.Encoder;
import io.github.rae4j.network.ParameterSpec;
import io.github.rae4j.network.Weights;
import io.github.rae4j.tensor.Shape;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The networks read exactly the tensors of the released files, except for parts that they do not
 * use.
 */
class GoldenKeysTest {
  private static final Set<String> STRIPPED_NORMS =
      Set.of(
          "layernorm.weight",
          "layernorm.bias",
          "vit.layernorm.weight",
          "vit.layernorm.bias",
          "vision_model.post_layernorm.weight",
          "vision_model.post_layernorm.bias");
  private static final Set<String> OTHER_PARTS =
      Set.of("embeddings.mask_token", "logit_scale", "logit_bias");
  private static final List<String> OTHER_TOWERS =
      List.of("text_model.", "vision_model.head.", "decoder.");

  static List<String> cases() {
    return GoldenEncoders.CASES;
  }

  private static Map<String, Shape> readByNetwork(Encoder encoder) {
    Map<String, Shape> shapes = new TreeMap<>();
    for (ParameterSpec spec : NetworkSummary.of(encoder.network()).specs()) {
      shapes.put(spec.name(), spec.shape());
    }
    return shapes;
  }

  private static Map<String, Shape> inFile(Weights weights) {
    Map<String, Shape> shapes = new TreeMap<>();
    weights.names().forEach(name -> shapes.put(name, weights.shape(name)));
    return shapes;
  }

  @ParameterizedTest
  @MethodSource("cases")
  void readsTheKeysOfTheRelease(String golden) {
    Encoder encoder = GoldenEncoders.encoder(golden);
    Map<String, Shape> expected = inFile(GoldenEncoders.modelFolder(golden).weights());
    Set<String> ignored = new TreeSet<>();
    expected.keySet().removeIf(key -> isOtherPart(key, golden) && ignored.add(key));
    assertFalse(ignored.isEmpty());
    assertEquals(expected, readByNetwork(encoder));
    ignored.forEach(key -> assertTrue(encoder.network().ignoresKey(key), key));
    expected.keySet().forEach(key -> assertFalse(encoder.network().ignoresKey(key), key));
  }

  private static boolean isOtherPart(String key, String golden) {
    boolean stripped = STRIPPED_NORMS.contains(key) && !golden.equals("dino_affine_norm");
    return stripped || OTHER_PARTS.contains(key) || OTHER_TOWERS.stream().anyMatch(key::startsWith);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void declaresItsShapes(String golden) {
    Encoder encoder = GoldenEncoders.encoder(golden);
    ImageSize size = encoder.inputSize();
    assertEquals(
        Shape.of(Shape.BATCH, 3, size.height(), size.width()),
        encoder.network().signature().inputs().get(0).shape());
    assertEquals(
        Shape.of(Shape.BATCH, encoder.tokenGrid().tokens(), encoder.hiddenSize()),
        encoder.network().signature().output().shape());
  }

  @Test
  void returnsTheWeightsOfItsFolder() {
    Encoder encoder = GoldenEncoders.encoder("siglip_plain");
    assertEquals(
        GoldenEncoders.modelFolder("siglip_plain").weights().names(), encoder.weights().names());
  }
}
