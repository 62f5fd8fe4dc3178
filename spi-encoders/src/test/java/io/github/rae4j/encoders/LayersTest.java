// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.encoders;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.core.cost.NetworkSummary;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.model.Encoder;
import io.github.rae4j.network.NamedValues;
import io.github.rae4j.network.Network;
import io.github.rae4j.network.ParameterSpec;
import io.github.rae4j.network.Weights;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import io.github.rae4j.testdata.FormulaWeights;
import io.github.rae4j.testkit.NetworkChecks;
import io.github.rae4j.testkit.ReferenceRun;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Latents of several blocks, and the models whose config.json is DINOv3's. */
class LayersTest {
  private static ConfiguredFolder folder(String type, Map<String, Object> further) {
    Map<String, Object> values = new HashMap<>();
    values.put("model_type", type);
    values.put("hidden_size", 8L);
    values.put("num_hidden_layers", 3L);
    values.put("num_attention_heads", 2L);
    values.put("intermediate_size", 12L);
    values.put("image_size", 8L);
    values.put("patch_size", 4L);
    values.putAll(further);
    return ConfiguredFolder.of(values);
  }

  private static String refused(String type, String provider, Map<String, Object> options) {
    return String.valueOf(
        assertThrows(RaeException.class, () -> folder(type, Map.of()).encoder(provider, 8, options))
            .getMessage());
  }

  private static float[] tokens(String combination, List<Integer> layers) {
    Network network =
        folder("dinov3_vit", Map.of())
            .encoder("DINOv3", 8, Map.of("layers", layers, "layer_combination", combination))
            .network();
    Map<String, Tensor> weights = new HashMap<>();
    for (ParameterSpec spec : NetworkSummary.of(network).specs()) {
      weights.put(spec.name(), FormulaWeights.tensor(spec.name(), spec.shape(), 0, 1));
    }
    Tensor images = FormulaWeights.tensor("images", Shape.of(1, 3, 8, 8), 0.5, 1);
    return NamedValues.require(
            ReferenceRun.run(network, Weights.of("formula", weights), Map.of("images", images)),
            "tokens")
        .toFloatArray();
  }

  @Test
  void theSumIsAsManyMeansAsThereAreBlocks() {
    float[] mean = tokens("mean", List.of(0, 2));
    for (int i = 0; i < mean.length; i++) {
      mean[i] *= 2;
    }
    assertArrayEquals(tokens("sum", List.of(0, 2)), mean, 1e-5f);
  }

  @Test
  void whichBlockIsLastDependsOnTheCombination() {
    assertArrayEquals(
        tokens("mean-plus-deepest", List.of(0, 2)),
        tokens("mean_plus_deepest", List.of(2, 0)),
        1e-5f);
    float[] last = tokens("mean-plus-last", List.of(2, 0));
    float[] deepest = tokens("mean-plus-deepest", List.of(2, 0));
    double difference = 0;
    for (int i = 0; i < last.length; i++) {
      difference = Math.max(difference, Math.abs(last[i] - deepest[i]));
    }
    assertTrue(difference > 1e-2, () -> "they are alike");
  }

  @ParameterizedTest
  @CsvSource({
    "dinov2_with_registers, DINOv2",
    "dinov3_vit, DINOv3",
    "siglip_vision_model, SigLIP2",
    "vit_mae, MAE"
  })
  void blocksThatAreNotThereOrListedTwiceAreRefused(String type, String provider) {
    String absent = refused(type, provider, Map.of("layers", List.of(0, 3)));
    assertTrue(absent.contains("layers: 3 is no block of this model"), absent);
    assertTrue(absent.contains("0 to 2"), absent);
    String twice = refused(type, provider, Map.of("layers", List.of(1, 1)));
    assertTrue(twice.contains("lists the block 1 twice"), twice);
    String negative = refused(type, provider, Map.of("layers", List.of(-1)));
    assertTrue(negative.contains("layers"), negative);
  }

  @ParameterizedTest
  @CsvSource({
    "dinov2_with_registers, DINOv2, encoder.layer.2.norm1.weight",
    "dinov3_vit, DINOv3, layer.2.norm1.weight",
    "siglip_vision_model, SigLIP2, vision_model.encoder.layers.2.layer_norm1.weight",
    "vit_mae, MAE, vit.encoder.layer.2.layernorm_before.weight"
  })
  void blocksBehindTheDeepestDoNotRun(String type, String provider, String unread) {
    ConfiguredFolder folder = folder(type, Map.of());
    Encoder all = folder.encoder(provider, 8);
    Encoder some = folder.encoder(provider, 8, Map.of("layers", List.of(1)));
    assertTrue(
        NetworkSummary.of(some.network()).parameters()
            < NetworkSummary.of(all.network()).parameters());
    assertTrue(some.network().ignoresKey(unread));
    assertFalse(all.network().ignoresKey(unread));
  }

  @ParameterizedTest
  @ValueSource(strings = {"DINOv2", "DINOv3", "SigLIP2", "MAE"})
  void theHiddenStateHasAllTokens(String provider) {
    String type =
        switch (provider) {
          case "DINOv2" -> "dinov2_with_registers";
          case "DINOv3" -> "dinov3_vit";
          case "SigLIP2" -> "siglip_vision_model";
          default -> "vit_mae";
        };
    Encoder encoder = folder(type, Map.of("num_register_tokens", 2L)).encoder(provider, 8);
    int special =
        switch (provider) {
          case "DINOv2", "DINOv3" -> 3;
          case "SigLIP2" -> 0;
          default -> 1;
        };
    assertEquals(special, encoder.specialTokens());
    Network network = encoder.lastHiddenState().orElseThrow();
    assertEquals(Shape.of(Shape.BATCH, special + 4, 8), network.signature().output().shape());
    NetworkChecks.check(network, 1);
  }

  @ParameterizedTest
  @CsvSource({
    "use_gated_mlp, true, silu alone",
    "proj_bias, false, biases",
    "mlp_bias, false, biases",
    "value_bias, false, both have a bias or neither",
    "num_attention_heads, 4, multiple of 4",
    "num_attention_heads, 3, does not divide",
  })
  void valuesOfConfigThatAreNotReadAreRefused(String key, String value, String problem) {
    Object given = value.matches("\\d+") ? (Object) Long.valueOf(value) : Boolean.valueOf(value);
    String message =
        String.valueOf(
            assertThrows(
                    RaeException.class,
                    () -> folder("dinov3_vit", Map.of(key, given)).encoder("DINOv3", 8))
                .getMessage());
    assertTrue(message.contains(problem), message);
  }

  @Test
  void rejectsTheFolderOfAnotherModel() {
    String message = refused("dinov2", "DINOv3", Map.of());
    assertTrue(message.contains("model_type: is 'dinov2'"), message);
    assertTrue(message.contains("dinov3_vit"), message);
  }

  /** Counts of the transformers library for the released sizes, without the mask token. */
  @ParameterizedTest
  @CsvSource({"384, 12, 6, 1536, false, 21596160", "1024, 24, 16, 4096, false, 303128576"})
  void releasedSizesHaveTheirNumberOfParameters(
      int width, int depth, int heads, int mlp, boolean gated, long parameters) {
    Encoder encoder =
        folder(
                "dinov3_vit",
                Map.of(
                    "hidden_size", (long) width,
                    "num_hidden_layers", (long) depth,
                    "num_attention_heads", (long) heads,
                    "intermediate_size", (long) mlp,
                    "use_gated_mlp", gated,
                    "patch_size", 16L,
                    "num_register_tokens", 4L))
            .encoder("DINOv3", 32, Map.of("normalize", false));
    assertEquals(parameters, NetworkSummary.of(encoder.network()).parameters());
  }
}
