// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.autoencoders;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.opencsv.CSVReaderHeaderAware;
import io.github.rae4j.core.config.ConfigParameters;
import io.github.rae4j.core.cost.NetworkSummary;
import io.github.rae4j.core.cost.WeightsCheck;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.model.Decoder;
import io.github.rae4j.model.DecoderRequest;
import io.github.rae4j.network.Weights;
import io.github.rae4j.tensor.Tensor;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class KlTest {
  private static final Map<String, Object> SD_VAE =
      Map.of("block_out_channels", List.of(128L, 256L, 512L, 512L), "layers_per_block", 2L);

  private static Decoder decoder(Map<String, ?> config, int hidden, int tokens, int patch) {
    return new KlDecoderProvider()
        .create(
            new DecoderRequest(hidden, tokens, tokens, patch, SignedImages.NORMALIZATION),
            ConfigParameters.of("config.json", config));
  }

  private static void assertRefused(String part, Executable call) {
    String message = assertThrows(RaeException.class, call).getMessage();
    assertTrue(message.contains(part), message);
  }

  private static void assertRefused(String part, String key, Object value) {
    Map<String, Object> config = new HashMap<>(ContractsTest.TINY_KL);
    config.put(key, value);
    assertRefused(part, () -> decoder(config, 4, 4, 2));
  }

  /**
   * The parameter count and cost of the decoder that serves as comparison in table 1(b) of the
   * paper.
   */
  @Test
  void costsAgreeWithThePaper() throws Exception {
    Map<String, String> row = row("SD-VAE decoder 256 px");
    NetworkSummary summary = NetworkSummary.of(decoder(SD_VAE, 4, 1024, 8).network());
    assertEquals(row.get("params"), Long.toString(summary.parameters()));
    assertGiga(row.get("gmacs_linear_conv"), summary.cost().linearAndConvolution());
    assertGiga(row.get("gmacs_attention"), summary.cost().attention());
    assertGiga(row.get("computed_under_paper_convention"), summary.cost().paperFlops());
  }

  private static void assertGiga(String expected, long count) {
    assertEquals(
        String.format(Locale.ROOT, "%.4f", Double.parseDouble(expected)),
        String.format(Locale.ROOT, "%.4f", count / 1e9));
  }

  private static Map<String, String> row(String model) throws Exception {
    try (CSVReaderHeaderAware csv =
        new CSVReaderHeaderAware(
            new InputStreamReader(
                Objects.requireNonNull(KlTest.class.getResourceAsStream("/golden/costs/costs.csv")),
                StandardCharsets.UTF_8))) {
      for (Map<String, String> row = csv.readMap(); row != null; row = csv.readMap()) {
        if (row.get("model").equals(model)) {
          return row;
        }
      }
    }
    throw new IllegalArgumentException("no row " + model);
  }

  @Test
  void readsOldAndNewNames() {
    Decoder decoder = decoder(ContractsTest.TINY_KL, 4, 4, 2);
    Map<String, Tensor> old = new TreeMap<>();
    for (var spec : NetworkSummary.of(decoder.network()).specs()) {
      String name =
          spec.name()
              .replace("to_q", "query")
              .replace("to_k", "key")
              .replace("to_v", "value")
              .replace("to_out.0", "proj_attn");
      old.put(name, Tensor.of(new float[(int) spec.shape().elements()], spec.shape().dims()));
    }
    old.put("encoder.conv_in.bias", Tensor.scalar(0));
    old.put("quant_conv.bias", Tensor.scalar(0));
    assertTrue(old.containsKey("decoder.mid_block.attentions.0.proj_attn.weight"));
    Weights weights = Weights.of("old.bin", old);
    WeightsCheck.requireCompatible(decoder.network(), decoder.adapt(weights));
    assertRefused(
        "missing (8): decoder.mid_block.attentions.0.to_q.weight",
        () -> WeightsCheck.requireCompatible(decoder.network(), weights));
    old.put("decoder.mid_block.attentions.0.to_q.bias", Tensor.scalar(0));
    assertRefused("the same tensor", () -> decoder.adapt(Weights.of("both.bin", old)));
  }

  @Test
  void rejectsUnsupportedConfigs() {
    assertRefused("_class_name: expected AutoencoderKL", "_class_name", "VQModel");
    assertRefused("block_out_channels: must be positive multiples", "norm_num_groups", 4L);
    assertRefused("act_fn: 'mish' is unknown; expected one of", "act_fn", "mish");
    assertRefused("in_channels: must be 3, found 1", "in_channels", 1L);
    assertRefused("layers_per_block: must be at least 1", "layers_per_block", 0L);
    assertRefused("scaling_factor: must be a positive number", "scaling_factor", 0.0);
    assertRefused("latents_mean: is not supported", "latents_mean", List.of(0.0));
  }

  @Test
  void rejectsUnsupportedSizes() {
    assertRefused(
        "SD-VAE outputs patches of 8 pixels, but decoder_patch_size is 16; set it to 8",
        () -> decoder(SD_VAE, 4, 1024, 16));
    assertRefused("tokens of width 4, but the encoder gives 768", () -> decoder(SD_VAE, 768, 4, 8));
    assertRefused("5 tokens to decode form no square grid", () -> decoder(SD_VAE, 4, 5, 8));
    assertRefused(
        "2 by 2 tokens for 3 by 3 patches",
        () ->
            new KlDecoderProvider()
                .create(
                    new DecoderRequest(4, 4, 9, 8, SignedImages.NORMALIZATION),
                    ConfigParameters.of("config.json", SD_VAE)));
  }
}
