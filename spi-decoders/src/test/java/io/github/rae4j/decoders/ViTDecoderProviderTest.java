// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.decoders;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.core.config.ConfigParameters;
import io.github.rae4j.core.cost.NetworkSummary;
import io.github.rae4j.data.ImageSize;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.layers.SineCosinePositions;
import io.github.rae4j.layers.huggingface.ViTMAEConfig;
import io.github.rae4j.model.DecoderProvider;
import io.github.rae4j.model.DecoderRequest;
import io.github.rae4j.model.ImageNormalization;
import io.github.rae4j.model.TokenGrid;
import io.github.rae4j.network.Initializer;
import io.github.rae4j.network.ParameterSpec;
import io.github.rae4j.options.OptionException;
import io.github.rae4j.options.Parameters;
import io.github.rae4j.tensor.Shape;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ViTDecoderProviderTest {
  static final ImageNormalization NORMALIZATION =
      new ImageNormalization(List.of(0.5, 0.5, 0.5), List.of(0.5, 0.5, 0.5));

  /** The decoder created by the service with the reference's name. */
  static ViTDecoder create(DecoderRequest request, Parameters config) {
    for (DecoderProvider provider : ServiceLoader.load(DecoderProvider.class)) {
      if (provider.aliases().contains("GeneralDecoder")) {
        return assertInstanceOf(ViTDecoder.class, provider.create(request, config));
      }
    }
    throw new IllegalStateException("no GeneralDecoder");
  }

  private static ConfigParameters config(Map<String, Object> further) {
    Map<String, Object> values = new HashMap<>();
    values.put("model_type", "vit_mae");
    values.put("decoder_hidden_size", 16L);
    values.put("decoder_num_attention_heads", 2L);
    values.put("decoder_num_hidden_layers", 1L);
    values.put("decoder_intermediate_size", 24L);
    values.put("hidden_size", "SHOULD BE RELOADED");
    values.put("patch_size", "SHOULD BE RELOADED");
    values.put("image_size", "SHOULD BE RELOADED");
    values.putAll(further);
    return ConfigParameters.of("decoder/config.json", values);
  }

  private static DecoderRequest request(int tokens, int patches, int patchSize) {
    return new DecoderRequest(8, tokens, patches, patchSize, NORMALIZATION);
  }

  private static String refused(DecoderRequest request, Map<String, Object> further) {
    return String.valueOf(
        assertThrows(RaeException.class, () -> create(request, config(further))).getMessage());
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 16, 36})
  void decodesTheSameImageFromAnySquareNumberOfTokens(int tokens) {
    ViTDecoder decoder = create(request(tokens, 16, 8), config(Map.of()));
    assertEquals(ImageSize.square(32), decoder.imageSize());
    assertEquals(
        Shape.of(Shape.BATCH, tokens, 8), decoder.network().signature().inputs().get(0).shape());
    assertEquals(Shape.of(Shape.BATCH, 3, 32, 32), decoder.network().signature().output().shape());
    assertEquals(
        Shape.of(Shape.BATCH, 16, 192), decoder.patchNetwork().signature().output().shape());
    // Running on shapes alone checks that forward agrees with the signatures.
    assertEquals(
        NetworkSummary.of(decoder.network()).parameters(),
        NetworkSummary.of(decoder.patchNetwork()).parameters());
  }

  @Test
  void positionTableMatchesThePatchesForAnyNumberOfTokens() {
    ParameterSpec table =
        NetworkSummary.of(create(request(4, 16, 8), config(Map.of())).network()).specs().stream()
            .filter(spec -> spec.name().equals("decoder_pos_embed"))
            .findFirst()
            .orElseThrow();
    assertEquals(Shape.of(1, 17, 16), table.shape());
    assertEquals(ParameterSpec.Kind.FROZEN, table.kind());
  }

  @Test
  void attentionWithoutBiasReadsNoBiases() {
    assertTrue(
        NetworkSummary.of(create(request(4, 4, 8), config(Map.of("qkv_bias", false))).network())
            .specs()
            .stream()
            .noneMatch(spec -> spec.name().endsWith("query.bias")));
  }

  @ParameterizedTest
  @CsvSource({"15, 16, 15 tokens to decode", "16, 8, 8 output patches", "0, 4, 0 tokens"})
  void requestsByNumbersAreSquare(int tokens, int patches, String problem) {
    RaeException e = assertThrows(RaeException.class, () -> request(tokens, patches, 8));
    assertTrue(e.getMessage().startsWith(problem), e.getMessage());
    assertTrue(e.getMessage().contains("no square grid"), e.getMessage());
  }

  @Test
  void rejectsPatchWithoutPixels() {
    assertTrue(refused(request(4, 4, 0), Map.of()).contains("at least 1"));
  }

  @Test
  void rejectsTheConfigOfAnotherModel() {
    String message = refused(request(4, 4, 8), Map.of("model_type", "dinov2"));
    assertEquals(
        "decoder/config.json: model_type: is 'dinov2', but the ViT decoder needs a vit_mae config",
        message);
  }

  @Test
  void rejectsUnknownActivation() {
    String message = refused(request(4, 4, 8), Map.of("hidden_act", "mish"));
    assertTrue(message.contains("hidden_act: 'mish' is unknown"), message);
  }

  @ParameterizedTest
  @CsvSource({
    "decoder_hidden_size, 18, no multiple of 4",
    "decoder_hidden_size, 0, at least 1",
    "decoder_num_attention_heads, 3, does not divide the decoder_hidden_size 16",
    "decoder_num_hidden_layers, 0, at least 1",
    "decoder_intermediate_size, -1, at least 1",
    "num_channels, 4, must be 3",
  })
  void rejectsInvalidValues(String key, long value, String problem) {
    String message = refused(request(4, 4, 8), Map.of(key, value));
    assertTrue(message.startsWith("decoder/config.json: " + key), message);
    assertTrue(message.contains(problem), message);
  }

  /** Twice as wide as high, from as many tokens as patches and from half as many on each side. */
  @ParameterizedTest
  @CsvSource({"4, 8", "2, 4"})
  void decodesGridsThatAreNotSquare(int rows, int columns) {
    TokenGrid tokens = new TokenGrid(rows, columns);
    ViTDecoder decoder =
        create(
            new DecoderRequest(8, tokens, new TokenGrid(4, 8), 8, NORMALIZATION), config(Map.of()));
    assertEquals(new ImageSize(32, 64), decoder.imageSize());
    assertEquals(Shape.of(Shape.BATCH, 3, 32, 64), decoder.network().signature().output().shape());
    NetworkSummary summary = NetworkSummary.of(decoder.network());
    ParameterSpec table =
        summary.specs().stream()
            .filter(spec -> spec.name().equals("decoder_pos_embed"))
            .findFirst()
            .orElseThrow();
    assertArrayEquals(
        SineCosinePositions.table(new TokenGrid(4, 8), 16, true).toFloatArray(),
        ((Initializer.Table) table.initializer()).values().get().toFloatArray());
  }

  @Test
  void optionsMakeADecoderInJava() {
    ViTMAEConfig.Decoder options =
        ViTMAEConfig.Decoder.builder()
            .decoderHiddenSize(16)
            .decoderNumAttentionHeads(2)
            .decoderNumHiddenLayers(1)
            .decoderIntermediateSize(24)
            .build();
    assertEquals(
        NetworkSummary.of(create(request(16, 16, 8), config(Map.of())).network()).operations(),
        NetworkSummary.of(new ViTDecoder(options, request(16, 16, 8)).network()).operations());
    OptionException e =
        assertThrows(OptionException.class, () -> options.withDecoderNumAttentionHeads(3));
    assertEquals("decoder_num_attention_heads", e.option());
  }
}
