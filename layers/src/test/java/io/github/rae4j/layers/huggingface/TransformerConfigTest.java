// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.layers.huggingface;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.rae4j.core.config.ConfigParameters;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.layers.Attention.QkvBias;
import io.github.rae4j.network.Activation;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TransformerConfigTest {
  private static ConfigParameters config(Map<String, ?> values) {
    return ConfigParameters.of("config.json", values);
  }

  @Test
  void whatTheFileLeavesOutIsAsInTheConfigClass() {
    assertEquals(
        new TransformerConfig(768, 12, 12, 3072, Activation.GELU, 1e-12, true),
        ViTMAEConfig.encoder(config(Map.of())));
    TransformerConfig decoder =
        new TransformerConfig(512, 8, 16, 2048, Activation.GELU, 1e-12, true);
    assertEquals(decoder, ViTMAEConfig.decoder(config(Map.of("model_type", "vit_mae"))));
    assertEquals(decoder, ViTMAEConfig.Decoder.builder().build().transformer());
  }

  @Test
  void onlySizesHaveAPrefix() {
    Map<String, ?> values =
        Map.of(
            "model_type", "vit_mae",
            "hidden_size", 4L,
            "decoder_hidden_size", 12L,
            "decoder_num_hidden_layers", 3L,
            "decoder_num_attention_heads", 3L,
            "decoder_intermediate_size", 20L,
            "hidden_act", "gelu_new",
            "layer_norm_eps", 1e-5,
            "qkv_bias", false);
    assertEquals(
        new TransformerConfig(12, 3, 3, 20, Activation.GELU_TANH, 1e-5, false),
        ViTMAEConfig.decoder(config(values)));
  }

  @ParameterizedTest
  @CsvSource({
    "hidden_size, 0, 'hidden_size: must be at least 1, but is 0'",
    "num_hidden_layers, -1, 'num_hidden_layers: must be at least 1, but is -1'",
    "num_attention_heads, 5, 'num_attention_heads: 5 does not divide the hidden_size 768'",
    "intermediate_size, 0, 'intermediate_size: must be at least 1, but is 0'",
  })
  void refusesValuesThatMakeNoTransformer(String key, long value, String message) {
    RaeException e =
        assertThrows(RaeException.class, () -> ViTMAEConfig.encoder(config(Map.of(key, value))));
    assertEquals("config.json: " + message, e.getMessage());
  }

  @Test
  void sineCosinePositionsNeedAWidthThatCanBeQuartered() {
    Map<String, ?> values = Map.of("hidden_size", 6L, "num_attention_heads", 2L);
    RaeException e = assertThrows(RaeException.class, () -> ViTMAEConfig.encoder(config(values)));
    assertEquals(
        "config.json: hidden_size: 6 is no multiple of 4, as sine-cosine positions need it",
        e.getMessage());
  }

  @Test
  void theBlockFollowsTheConfig() {
    TransformerConfig config = new TransformerConfig(8, 2, 2, 16, Activation.RELU, 1e-3, false);
    assertEquals(QkvBias.NONE, ViTLayer.block(config).attention().qkvBias());
    assertEquals(1e-3, ViTLayer.block(config).norm().eps());
    assertEquals("layernorm_before", ViTLayer.block(config).attentionNorm());
  }
}
