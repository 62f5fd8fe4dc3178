// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.encoders;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.opencsv.CSVReaderHeaderAware;
import io.github.rae4j.core.cost.Cost;
import io.github.rae4j.core.cost.NetworkSummary;
import io.github.rae4j.model.Encoder;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Parameters and multiply-adds of the released sizes, compared with the reference's own classes.
 */
class CostsTest {
  private static Map<String, String> row(String model) throws Exception {
    try (CSVReaderHeaderAware csv =
        new CSVReaderHeaderAware(
            new InputStreamReader(
                Objects.requireNonNull(
                    CostsTest.class.getResourceAsStream("/golden/costs/costs.csv")),
                StandardCharsets.UTF_8))) {
      for (Map<String, String> row = csv.readMap(); row != null; row = csv.readMap()) {
        if (row.get("model").equals(model)) {
          return row;
        }
      }
    }
    throw new IllegalArgumentException("no row " + model);
  }

  /**
   * Compares an encoder with a row.
   *
   * @param unused number of parameters that the row counts although no result depends on them
   */
  private static void assertRow(String model, Encoder encoder, long unused) throws Exception {
    Map<String, String> row = row(model);
    NetworkSummary summary = NetworkSummary.of(encoder.network());
    assertEquals(row.get("params"), Long.toString(summary.parameters() + unused));
    assertEquals(
        row.get("params_without_frozen_tables"),
        Long.toString(summary.learnedParameters() + unused));
    Cost cost = summary.cost();
    assertGiga(row.get("gmacs_linear_conv"), cost.linearAndConvolution());
    assertGiga(row.get("gmacs_attention"), cost.attention());
    assertGiga(row.get("gmacs_total"), cost.multiplyAdds());
  }

  /** The file gives four decimals without trailing zeros. */
  private static void assertGiga(String expected, long count) {
    assertEquals(
        String.format(Locale.ROOT, "%.4f", Double.parseDouble(expected)),
        String.format(Locale.ROOT, "%.4f", count / 1e9));
  }

  private static Map<String, Object> dinov2(int hidden, int layers, int heads) {
    Map<String, Object> config = new HashMap<>();
    config.put("model_type", "dinov2_with_registers");
    config.put("hidden_size", (long) hidden);
    config.put("num_hidden_layers", (long) layers);
    config.put("num_attention_heads", (long) heads);
    config.put("image_size", 518L);
    config.put("patch_size", 14L);
    return config;
  }

  @ParameterizedTest
  @CsvSource({"S, 384, 12, 6", "B, 768, 12, 12", "L, 1024, 24, 16"})
  void agreeForDinov2(String size, int hidden, int layers, int heads) throws Exception {
    Encoder encoder = ConfiguredFolder.of(dinov2(hidden, layers, heads)).encoder("DINOv2", 224);
    // The mask token, and the weight and bias of the last layer norm.
    assertRow("DINOv2-%s with registers, 224 px".formatted(size), encoder, 3L * hidden);
  }

  /** The counts of the transformers library for the two releases of size g. */
  @ParameterizedTest
  @CsvSource({"dinov2, 1136480768", "dinov2_with_registers, 1136486912"})
  void agreeForTheGatedMlpOfSizeG(String type, long parameters) {
    Map<String, Object> config = dinov2(1536, 40, 24);
    config.put("model_type", type);
    config.put("use_swiglu_ffn", true);
    Encoder encoder = ConfiguredFolder.of(config).encoder("DINOv2", 224);
    assertEquals(parameters, NetworkSummary.of(encoder.network()).parameters() + 3 * 1536);
  }

  @Test
  void agreeForSiglip2() throws Exception {
    Encoder encoder =
        ConfiguredFolder.of(
                Map.of("model_type", "siglip", "vision_config", Map.of("image_size", 256L)))
            .encoder("SigLIP2", 256);
    // The weight and bias of the last layer norm.
    assertRow("SigLIP2-B/16 vision tower without pooling head", encoder, 2 * 768);
  }

  @Test
  void agreeForMae() throws Exception {
    Encoder encoder = ConfiguredFolder.of(Map.of("model_type", "vit_mae")).encoder("MAE", 256);
    // The weight and bias of the last layer norm.
    assertRow("MAE-B/16 encoder, 256 px", encoder, 2 * 768);
  }
}
