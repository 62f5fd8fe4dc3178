// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.encoders;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.core.cost.NetworkSummary;
import io.github.rae4j.core.cost.WeightsCheck;
import io.github.rae4j.data.ImageSize;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.model.Encoder;
import io.github.rae4j.model.EncoderProvider;
import io.github.rae4j.model.TokenGrid;
import io.github.rae4j.network.Network;
import io.github.rae4j.network.ParameterSpec;
import io.github.rae4j.tensor.Shape;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProvidersTest {
  private static final Map<String, Object> SMALL =
      Map.of(
          "hidden_size", 16L,
          "num_hidden_layers", 1L,
          "num_attention_heads", 2L,
          "image_size", 24L,
          "patch_size", 4L);

  private static ConfiguredFolder folder(String type, Map<String, Object> further) {
    Map<String, Object> values = new HashMap<>(SMALL);
    values.put("model_type", type);
    values.putAll(further);
    return ConfiguredFolder.of(values);
  }

  private static Map<String, Shape> parameters(Network network) {
    return NetworkSummary.of(network).specs().stream()
        .collect(Collectors.toMap(ParameterSpec::name, ParameterSpec::shape));
  }

  private static String refused(ConfiguredFolder folder, String provider, int inputSize) {
    return String.valueOf(
        assertThrows(RaeException.class, () -> folder.encoder(provider, inputSize)).getMessage());
  }

  @ParameterizedTest
  @CsvSource({
    "DINOv2, Dinov2withNorm",
    "SigLIP2, SigLIP2wNorm",
    "MAE, MAEwNorm",
  })
  void areFoundByTheNameOfTheReference(String name, String alias) {
    EncoderProvider provider = GoldenEncoders.provider(alias);
    assertEquals(name, provider.name());
    assertFalse(provider.description().isEmpty());
  }

  @ParameterizedTest
  @CsvSource({
    "DINOv2, siglip, dinov2_with_registers or dinov2",
    "SigLIP2, dinov2, siglip or siglip_vision_model",
    "MAE, vit, vit_mae",
  })
  void rejectTheFolderOfAnotherModel(String provider, String type, String accepted) {
    String message = refused(folder(type, Map.of()), provider, 16);
    assertTrue(message.startsWith("folder/config.json: model_type: is '" + type + "'"), message);
    assertTrue(message.contains(accepted), message);
  }

  @Test
  void rejectConfigWithoutModelType() {
    String message = refused(ConfiguredFolder.of(SMALL), "MAE", 16);
    assertTrue(message.contains("model_type: is missing"), message);
  }

  @ParameterizedTest
  @CsvSource({
    "hidden_size, 0, at least 1",
    "hidden_size, 17, does not divide the hidden_size 17",
    "num_hidden_layers, -1, at least 1",
    "intermediate_size, 0, at least 1",
    "image_size, 3, smaller than the patch_size 4",
    "num_channels, 1, must be 3",
  })
  void rejectInvalidTransformerValues(String key, long value, String problem) {
    String message = refused(folder("vit_mae", Map.of(key, value)), "MAE", 16);
    assertTrue(message.contains(problem), message);
  }

  @Test
  void rejectUnknownActivation() {
    String message = refused(folder("vit_mae", Map.of("hidden_act", "mish")), "MAE", 16);
    assertTrue(message.contains("hidden_act: 'mish' is unknown; known are gelu"), message);
  }

  @Test
  void rejectNegativeRegisters() {
    String message =
        refused(folder("dinov2_with_registers", Map.of("num_register_tokens", -1L)), "DINOv2", 16);
    assertTrue(message.contains("num_register_tokens: must not be negative"), message);
  }

  @ParameterizedTest
  @CsvSource({"18, 16", "3, 4"})
  void rejectInputThatPatchesDoNotTile(int inputSize, int multiple) {
    String message = refused(folder("vit_mae", Map.of()), "MAE", inputSize);
    assertTrue(
        message.endsWith(
            "patch_size: 4 does not divide the encoder_input_size %d; set a multiple such as %d"
                .formatted(inputSize, multiple)),
        message);
  }

  @ParameterizedTest
  @CsvSource({"16, 18", "18, 16"})
  void rejectAHeightOrWidthThatPatchesDoNotTile(int height, int width) {
    RaeException e =
        assertThrows(
            RaeException.class,
            () ->
                folder("vit_mae", Map.of()).encoder("MAE", new ImageSize(height, width), Map.of()));
    assertTrue(e.getMessage().contains("encoder_input_size 18"), e.getMessage());
  }

  /** The position table has the grid of the model's images, whatever images are encoded. */
  @ParameterizedTest
  @CsvSource({
    "MAE, vit_mae, vit.embeddings.position_embeddings",
    "DINOv2, dinov2, embeddings.position_embeddings",
  })
  void aModelOfWideImagesHasAWidePositionTable(String provider, String type, String table) {
    ConfiguredFolder folder = folder(type, Map.of("image_size", List.of(8L, 16L)));
    Encoder encoder = folder.encoder(provider, new ImageSize(8, 16), Map.of());
    assertEquals(new TokenGrid(2, 4), encoder.tokenGrid());
    assertEquals(Shape.of(1, 9, 16), parameters(encoder.network()).get(table));
    assertEquals(
        Shape.of(1, 9, 16),
        parameters(folder.encoder(provider, new ImageSize(16, 16), Map.of()).network()).get(table));
  }

  @Test
  void rejectImageSizesOfThreeNumbers() {
    String message =
        refused(folder("vit_mae", Map.of("image_size", List.of(8L, 8L, 8L))), "MAE", 16);
    assertTrue(message.contains("image_size: must be one number or [height, width]"), message);
  }

  @Test
  void acceptTwoPatchSizesOnlyIfEqual() {
    assertEquals(
        4, folder("vit_mae", Map.of("patch_size", List.of(4L, 4L))).encoder("MAE", 16).patchSize());
    String message = refused(folder("vit_mae", Map.of("patch_size", List.of(4L, 8L))), "MAE", 16);
    assertTrue(message.contains("patch_size: must be one number or two equal ones"), message);
  }

  @Test
  void plainDinov2HasNoRegisters() {
    Map<String, Shape> plain =
        parameters(folder("dinov2", Map.of()).encoder("DINOv2", 16).network());
    Map<String, Shape> registers =
        parameters(folder("dinov2_with_registers", Map.of()).encoder("DINOv2", 16).network());
    assertEquals(Shape.of(1, 4, 16), registers.remove("embeddings.register_tokens"));
    assertEquals(registers, plain);
  }

  @Test
  void zeroRegistersReadNoRegisterTokens() {
    Encoder encoder =
        folder("dinov2_with_registers", Map.of("num_register_tokens", 0L)).encoder("DINOv2", 16);
    assertFalse(parameters(encoder.network()).containsKey("embeddings.register_tokens"));
  }

  @Test
  void dinov2KeepsItsLastNormOnRequest() {
    Encoder encoder = folder("dinov2", Map.of()).encoder("DINOv2", 16, Map.of("normalize", false));
    assertEquals(Shape.of(16), parameters(encoder.network()).get("layernorm.weight"));
    assertFalse(encoder.network().ignoresKey("layernorm.weight"));
    assertTrue(encoder.network().ignoresKey("embeddings.mask_token"));
  }

  @Test
  void gatedMlpHasTwoThirdsOfTheWidthRoundedUpToEights() {
    Map<String, Shape> keys =
        parameters(
            folder("dinov2", Map.of("use_swiglu_ffn", true)).encoder("DINOv2", 16).network());
    // 16 · 4 · 2 / 3 is 42, and the next multiple of 8 is 48.
    assertEquals(Shape.of(96, 16), keys.get("encoder.layer.0.mlp.weights_in.weight"));
    assertEquals(Shape.of(16, 48), keys.get("encoder.layer.0.mlp.weights_out.weight"));
    assertFalse(keys.containsKey("encoder.layer.0.mlp.fc1.weight"));
  }

  @Test
  void attentionWithoutBiasReadsNoBiases() {
    Map<String, Shape> keys =
        parameters(folder("vit_mae", Map.of("qkv_bias", false)).encoder("MAE", 16).network());
    assertEquals(
        Set.of("vit.encoder.layer.0.attention.output.dense.bias"),
        keys.keySet().stream()
            .filter(key -> key.contains(".attention.") && key.endsWith(".bias"))
            .collect(Collectors.toSet()));
  }

  @Test
  void siglip2AcceptsTheTokenCountThatTheReferenceNeverUses() {
    Encoder encoder =
        ConfiguredFolder.of(Map.of("model_type", "siglip", "vision_config", SMALL))
            .encoder("SigLIP2", 16, Map.of("num_tokens", 256L));
    assertEquals(TokenGrid.square(4), encoder.tokenGrid());
  }

  @Test
  void siglip2ReadsFolderWithOnlyTheVisionTower() {
    assertEquals(16, folder("siglip_vision_model", Map.of()).encoder("SigLIP2", 16).hiddenSize());
  }

  @Test
  void rejectWeightsOfAnotherSizeNamingTheirKeys() {
    Map<String, Object> values = GoldenEncoders.modelConfig("mae_plain");
    values.put("num_hidden_layers", 3L);
    Encoder encoder =
        new ConfiguredFolder(values, GoldenEncoders.modelFolder("mae_plain").weights())
            .encoder("MAE", 16);
    String message =
        String.valueOf(
            assertThrows(
                    RaeException.class,
                    () -> WeightsCheck.requireCompatible(encoder.network(), encoder.weights()))
                .getMessage());
    assertTrue(message.contains("vit.encoder.layer.2.layernorm_before.weight"), message);
  }

  @Test
  void refuseAMisspeltOption() {
    RaeException e =
        assertThrows(
            RaeException.class,
            () -> folder("dinov2", Map.of()).encoder("DINOv2", 16, Map.of("normalise", false)));
    assertTrue(e.getMessage().contains("normalise"), e.getMessage());
    assertTrue(e.getMessage().contains("normalize"), e.getMessage());
  }

  /** In Java, images need not be square; the position table is fitted to them. */
  @Test
  void encodersMadeInJavaTakeImagesOfAnyHeightAndWidth() {
    List<Encoder> encoders =
        List.of(
            new Dinov2(
                new Dinov2Options(folder("dinov2", Map.of())),
                8,
                16,
                ConfiguredFolder.NORMALIZATION),
            new Mae(
                new MaeOptions(folder("vit_mae", Map.of())), 8, 16, ConfiguredFolder.NORMALIZATION),
            new Siglip2(
                new Siglip2Options(folder("siglip_vision_model", Map.of())),
                8,
                16,
                ConfiguredFolder.NORMALIZATION));
    for (Encoder encoder : encoders) {
      assertEquals(new TokenGrid(2, 4), encoder.tokenGrid());
      assertEquals(Shape.of(Shape.BATCH, 8, 16), encoder.network().signature().output().shape());
      // Running over shapes checks that forward agrees with the signature.
      assertTrue(NetworkSummary.of(encoder.network()).cost().multiplyAdds() > 0);
      assertEquals(new ImageSize(8, 16), encoder.inputSize());
    }
  }
}
