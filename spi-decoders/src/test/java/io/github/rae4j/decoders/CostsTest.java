// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.decoders;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.opencsv.CSVReaderHeaderAware;
import io.github.rae4j.core.config.ConfigParameters;
import io.github.rae4j.core.cost.Cost;
import io.github.rae4j.core.cost.NetworkSummary;
import io.github.rae4j.model.DecoderRequest;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Parameters and multiply-adds of the paper's decoders, compared with the reference's own class.
 */
class CostsTest {
  private static final Map<String, int[]> SIZES =
      Map.of(
          "ViT-B", new int[] {768, 12, 12, 3072},
          "ViT-L", new int[] {1024, 24, 16, 4096},
          "ViT-XL", new int[] {1152, 28, 16, 4096});

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

  @ParameterizedTest
  @CsvSource({
    "ViT-B decoder 256 px, ViT-B, 768, 256, 16",
    "ViT-L decoder 256 px, ViT-L, 768, 256, 16",
    "ViT-XL decoder 256 px, ViT-XL, 768, 256, 16",
    "ViT-XL decoder 512 px direct (1024 tokens), ViT-XL, 768, 1024, 16",
    "ViT-XL decoder 512 px upsampling (patch 32), ViT-XL, 768, 256, 32",
    "ViT-XL decoder 256 px on DINOv2-S latents, ViT-XL, 384, 256, 16",
    "ViT-XL decoder 256 px on DINOv2-L latents, ViT-XL, 1024, 256, 16",
  })
  void agreeWithTheReference(String model, String size, int hidden, int patches, int patchSize)
      throws Exception {
    Map<String, String> row = row(model);
    int[] shape = SIZES.get(size);
    ViTDecoder decoder =
        ViTDecoderProviderTest.create(
            new DecoderRequest(
                hidden, patches, patches, patchSize, ViTDecoderProviderTest.NORMALIZATION),
            ConfigParameters.of(
                "config.json",
                Map.of(
                    "model_type", "vit_mae",
                    "decoder_hidden_size", (long) shape[0],
                    "decoder_num_hidden_layers", (long) shape[1],
                    "decoder_num_attention_heads", (long) shape[2],
                    "decoder_intermediate_size", (long) shape[3])));
    NetworkSummary summary = NetworkSummary.of(decoder.network());
    assertEquals(row.get("params"), Long.toString(summary.parameters()));
    assertEquals(
        row.get("params_without_frozen_tables"), Long.toString(summary.learnedParameters()));
    Cost cost = summary.cost();
    assertGiga(row.get("gmacs_linear_conv"), cost.linearAndConvolution());
    assertGiga(row.get("gmacs_attention"), cost.attention());
    assertGiga(row.get("gmacs_total"), cost.multiplyAdds());
    if (!row.get("computed_under_paper_convention").isEmpty()) {
      assertGiga(row.get("computed_under_paper_convention"), cost.paperFlops());
      assertEquals(
          row.get("paper_gflops"), String.format(Locale.ROOT, "%.1f", cost.paperFlops() / 1e9));
    }
  }

  /** The file gives four decimals without trailing zeros. */
  private static void assertGiga(String expected, long count) {
    assertEquals(
        String.format(Locale.ROOT, "%.4f", Double.parseDouble(expected)),
        String.format(Locale.ROOT, "%.4f", count / 1e9));
  }
}
