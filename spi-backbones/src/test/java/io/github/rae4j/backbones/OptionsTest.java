// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.backbones;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.core.config.ConfigParameters;
import io.github.rae4j.core.cost.NetworkSummary;
import io.github.rae4j.errors.ConfigException;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.model.Backbone;
import io.github.rae4j.network.ParameterSpec;
import io.github.rae4j.options.OptionException;
import io.github.rae4j.tensor.Shape;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OptionsTest {
  private static final String DIT =
      "'input_size': 4, 'in_channels': 8, 'hidden_size': 24, 'depth': 2, 'num_heads': 2";
  private static final String DIT_DH =
      "'input_size': 4, 'in_channels': 8, 'hidden_size': [24, 32], 'depth': [2, 2], 'num_heads':"
          + " [2, 4]";

  private static ConfigParameters options(String usual, String changes) {
    String json = "{" + usual + (changes.isEmpty() ? "" : ", " + changes) + "}";
    return GoldenFiles.options(json.replace('\'', '"'));
  }

  private static Map<String, Shape> shapes(Backbone backbone) {
    return NetworkSummary.of(backbone.network()).specs().stream()
        .collect(Collectors.toMap(ParameterSpec::name, ParameterSpec::shape));
  }

  @Test
  void defaultsAreThoseOfTheReference() {
    Backbone dit = new DiTProvider().create(options("'depth': 28", ""));
    assertEquals(Shape.of(768, 16, 16), dit.latentShape());
    assertEquals(677248384, NetworkSummary.of(dit.network()).parameters());
    Backbone ditDh = new DiTDHProvider().create(options("'input_size': 16", ""));
    assertEquals(838675796, NetworkSummary.of(ditDh.network()).parameters());
    assertEquals(1000, ditDh.numClasses());
  }

  @Test
  void modulationWithoutShiftHasFourParts() {
    Map<String, Shape> dit = shapes(new DiTProvider().create(options(DIT, "'wo_shift': true")));
    assertEquals(Shape.of(4 * 24, 24), dit.get("blocks.1.adaLN_modulation.1.weight"));
    assertEquals(Shape.of(2 * 24, 24), dit.get("final_layer.adaLN_modulation.1.weight"));
    Map<String, Shape> ditDh =
        shapes(new DiTDHProvider().create(options(DIT_DH, "'wo_shift': true")));
    assertEquals(Shape.of(4 * 32, 32), ditDh.get("blocks.3.adaLN_modulation.1.weight"));
  }

  @Test
  void modelWithoutRopeReadsNoTables() {
    for (String key :
        shapes(new DiTDHProvider().create(options(DIT_DH, "'use_rope': false"))).keySet()) {
      assertFalse(key.contains("rope"), key);
    }
  }

  @Test
  void thereIsNoNullLabelWithoutLabelDropout() {
    Backbone dit =
        new DiTProvider().create(options(DIT, "'class_dropout_prob': 0, 'num_classes': 10"));
    assertEquals(OptionalLong.empty(), dit.nullLabel());
    assertEquals(Shape.of(10, 24), shapes(dit).get("y_embedder.embedding_table.weight"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          'num_heads': 5             | num_heads: must divide hidden_size 24, but is 5
          'num_heads': 4             | num_heads: 4 heads of hidden_size 24 have 6 values each; use_rope needs a multiple of 4
          'num_heads': 0             | num_heads: must lie in [1, 65536], but is 0
          'patch_size': 3            | patch_size: must divide input_size 4, but is 3
          'patch_size': 0            | patch_size: must lie in [1, 4096], but is 0
          'input_size': 100000      | input_size: must lie in [1, 4096], but is 100000
          'hidden_size': 2000000000 | hidden_size: must lie in [1, 65536], but is 2000000000
          'input_size': 4096, 'patch_size': 4096 | patch_size: 4096 with in_channels 8 makes 134217728 values a patch, more than 1048576
          'in_channels': 0           | in_channels: must lie in [1, 65536], but is 0
          'num_classes': -1          | num_classes: must lie in [1, 2147483646], but is -1
          'class_dropout_prob': 1.5  | class_dropout_prob: must lie in [0, 1], but is 1.5
          'mlp_ratio': 0.01          | mlp_ratio: leaves no width for the MLP of hidden_size 24
          'mlp_ratio': -1            | mlp_ratio: must lie in (0, 256], but is -1.0
          'depth': -2                | depth: must lie in [0, 65536], but is -2
          'input_size': [4, 8, 4]    | input_size: must be one number or [height, width], but has 3 numbers
          'input_size': [4, 6], 'patch_size': 4 | patch_size: must divide input_size [4, 6], but is 4
          'hidden_size': 6, 'num_heads': 1, 'use_rope': false | hidden_size: must be a multiple of 4 for the position table, but is 6
          """)
  void rejectsInvalidOptionsOfDiT(String changes, String message) {
    RaeException e =
        assertThrows(RaeException.class, () -> new DiTProvider().create(options(DIT, changes)));
    assertEquals("config: " + message, e.getMessage());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          'patch_size': 2            | patch_size: the head's patch must be 1, but is 2: weights for larger ones cannot be run
          'patch_size': [1, 2]       | patch_size: the head's patch must be 1, but is 2: weights for larger ones cannot be run
          'patch_size': [3, 1]       | patch_size: must divide input_size 4, but is 3
          'patch_size': [1, 1, 1]    | patch_size: must be [base, head] or one number, but has 3 numbers
          'hidden_size': 24          | hidden_size: must be [base, head], but has 1 numbers
          'depth': [2]               | depth: must be [base, head], but has 1 numbers
          'num_heads': [2, 16]       | num_heads: 16 heads of hidden_size 32 have 2 values each; use_rope needs a multiple of 4
          'num_heads': [5, 4]        | num_heads: must divide hidden_size 24, but is 5
          """)
  void rejectsInvalidOptionsOfDiTDH(String changes, String message) {
    RaeException e =
        assertThrows(
            RaeException.class, () -> new DiTDHProvider().create(options(DIT_DH, changes)));
    assertEquals("config: " + message, e.getMessage());
  }

  @Test
  void largerBasePatchRunsOnlyWhenGivenTheBaseOutput() {
    Backbone backbone = new DiTDHProvider().create(options(DIT_DH, "'patch_size': [2, 1]"));
    RaeException e = assertThrows(RaeException.class, backbone::network);
    assertEquals(
        "patch_size [2, 1] of DiT-DH cannot sample: the base's weights take 32 channels, but the"
            + " latents have 8; set patch_size: 1",
        e.getMessage());
    assertTrue(NetworkSummary.of(backbone.networkGivenBase().orElseThrow()).parameters() > 0);
  }

  @Test
  void aMisspeltKeyIsRefusedAtOnceWithTheNearest() {
    ConfigParameters parameters =
        ConfigParameters.of("backbone", Map.of("input_size", 16, "hiden_size", List.of(128, 256)));
    RaeException e =
        assertThrows(ConfigException.class, () -> new DiTDHProvider().create(parameters));
    assertTrue(e.getMessage().contains("hiden_size"), e.getMessage());
    assertTrue(e.getMessage().contains("hidden_size"), e.getMessage());
  }

  @Test
  void aBuilderAndAConfigMakeEqualBackbones() {
    DiT dit =
        DiT.builder()
            .inputSize(List.of(4))
            .inChannels(8)
            .hiddenSize(24)
            .depth(2)
            .numHeads(2)
            .build();
    assertEquals(new DiTProvider().create(options(DIT, "")), dit);
    assertEquals(new DiTProvider().create(options(DIT, "'depth': 3")), dit.withDepth(3), "withers");
    DiTDH ditDh =
        DiTDH.builder()
            .inputSize(List.of(4))
            .inChannels(8)
            .hiddenSize(List.of(24, 32))
            .depth(List.of(2, 2))
            .numHeads(List.of(2, 4))
            .build();
    assertEquals(new DiTDHProvider().create(options(DIT_DH, "")), ditDh);
  }

  @Test
  void javaIsCheckedAsAConfigIs() {
    OptionException range =
        assertThrows(OptionException.class, () -> DiT.builder().depth(-1).build());
    assertEquals("depth", range.option());
    OptionException fit =
        assertThrows(
            OptionException.class, () -> DiTDH.builder().numHeads(List.of(16, 15)).build());
    assertEquals("num_heads", fit.option());
    assertEquals("DiTDH: num_heads: must divide hidden_size 2048, but is 15", fit.getMessage());
  }

  /** Twice as wide as high: the tables follow the grid, all else keeps its shape. */
  @Test
  void latentsNeedNotBeSquare() {
    Backbone square = new DiTProvider().create(options(DIT, ""));
    Backbone wide = new DiTProvider().create(options(DIT, "'input_size': [4, 8]"));
    assertEquals(Shape.of(8, 4, 8), wide.latentShape());
    Map<String, Shape> expected = new HashMap<>(shapes(square));
    expected.put("pos_embed", Shape.of(1, 32, 24));
    expected.put("feat_rope.freqs_cos", Shape.of(32, 12));
    expected.put("feat_rope.freqs_sin", Shape.of(32, 12));
    assertEquals(expected, shapes(wide));
    assertEquals(Shape.of(Shape.BATCH, 8, 4, 8), wide.network().signature().output().shape());

    Backbone ditDh = new DiTDHProvider().create(options(DIT_DH, "'input_size': [4, 8]"));
    assertEquals(Shape.of(8, 4, 8), ditDh.latentShape());
    assertEquals(Shape.of(32, 12), shapes(ditDh).get("enc_feat_rope.freqs_cos"));
    assertEquals(Shape.of(32, 8), shapes(ditDh).get("dec_feat_rope.freqs_sin"));
  }

  /** A grid of [2, 8] costs what one of [4, 4] costs, since both have 16 tokens. */
  @Test
  void theCostFollowsTheNumberOfTokens() {
    for (String sizes : List.of("'input_size': [2, 8]", "'input_size': [8, 2]")) {
      assertEquals(
          NetworkSummary.of(new DiTProvider().create(options(DIT, "")).network()).cost(),
          NetworkSummary.of(new DiTProvider().create(options(DIT, sizes)).network()).cost());
      assertEquals(
          NetworkSummary.of(new DiTDHProvider().create(options(DIT_DH, "")).network()).cost(),
          NetworkSummary.of(new DiTDHProvider().create(options(DIT_DH, sizes)).network()).cost());
    }
  }
}
