// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.backbones;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.rae4j.condition.Condition;
import io.github.rae4j.condition.Conditioning;
import io.github.rae4j.core.config.ConfigParameters;
import io.github.rae4j.core.cost.NetworkSummary;
import io.github.rae4j.errors.ConfigException;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.model.Backbone;
import io.github.rae4j.network.Initializer;
import io.github.rae4j.network.Network;
import io.github.rae4j.network.ParameterSpec;
import io.github.rae4j.network.TensorSpec;
import io.github.rae4j.network.Weights;
import io.github.rae4j.options.OptionException;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import io.github.rae4j.testdata.Golden;
import io.github.rae4j.testdata.GoldenCase;
import io.github.rae4j.testkit.TensorAssertions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Options and keys of the backbones with conditions in their sequence. */
class InContextOptionsTest {
  private static final String DIT_DH =
      "'input_size': 4, 'patch_size': [1, 1], 'in_channels': 8, 'hidden_size': [12, 16],"
          + " 'depth': [2, 1], 'num_heads': [3, 2], 'cond_arch': {'num_t_tokens': 2,"
          + " 'num_c_tokens': 3}";

  private static ConfigParameters options(String usual, String changes) {
    String json = "{" + usual + (changes.isEmpty() ? "" : ", " + changes) + "}";
    return GoldenFiles.options(json.replace('\'', '"'));
  }

  static List<String> cases() {
    return Golden.cases("backbones-v2").stream().map(GoldenCase::name).toList();
  }

  private static Backbone backbone(JsonNode config) {
    ConfigParameters options = GoldenFiles.options(config.get("params"));
    Backbone backbone = GoldenFiles.backbone(config.get("target").textValue(), options);
    options.rejectUnknown();
    return backbone;
  }

  @ParameterizedTest
  @MethodSource("cases")
  void readsTheKeysOfTheReference(String name) {
    GoldenCase golden = Golden.get("backbones-v2", name);
    Backbone backbone = backbone(golden.config());
    Map<String, Shape> expected = new TreeMap<>();
    golden
        .member("state_dict")
        .properties()
        .forEach(
            entry -> {
              long[] dims = new long[entry.getValue().size()];
              for (int i = 0; i < dims.length; i++) {
                dims[i] = entry.getValue().get(i).longValue();
              }
              expected.put(entry.getKey(), Shape.of(dims));
            });
    Set<String> all =
        backbone.furtherOutputs().stream().map(TensorSpec::name).collect(Collectors.toSet());
    Network whole = backbone.network(all);
    Map<String, Shape> read = new TreeMap<>();
    for (ParameterSpec spec : NetworkSummary.of(whole).specs()) {
      read.put(spec.name(), spec.shape());
    }
    assertEquals(expected, read);
    Weights weights = golden.weights(golden.config().get("ckpt").textValue());
    for (ParameterSpec spec : NetworkSummary.of(whole).specs()) {
      if (spec.initializer() instanceof Initializer.Table table) {
        TensorAssertions.assertClose(
            spec.name(), weights.get(spec.name()), table.values().get(), 1e-6);
      }
    }
    JsonNode nullLabel = golden.config().get("null_label");
    OptionalLong none =
        nullLabel.isNumber() ? OptionalLong.of(nullLabel.longValue()) : OptionalLong.empty();
    assertEquals(none, backbone.nullLabel());
  }

  @Test
  void theOlderClassesOfTheSameNamesAreToldByTheirOptions() {
    assertInstanceOf(
        DiTDH.class,
        GoldenFiles.backbone(
            "DiTwDDTHead", options("'input_size': 4, 'class_dropout_prob': 0.1", "")));
    Backbone newer = GoldenFiles.backbone("stage2.models.DDT.DiTwDDTHead", options(DIT_DH, ""));
    assertInstanceOf(InContextDiTDH.class, newer);
    assertInstanceOf(
        DiT.class, GoldenFiles.backbone("LightningDiT", options("'input_size': 4", "")));
    assertInstanceOf(
        InContextDiT.class,
        GoldenFiles.backbone(
            "LightningDiT", options("'cond_arch': {'num_t_tokens': 2, 'num_c_tokens': 3}", "")));
  }

  /** The class without IG in its name has no base output, whatever internal_guidance says. */
  @Test
  void onlyTheClassWithInternalGuidanceHasABase() {
    ConfigParameters params = options(DIT_DH, "'base_model_depth': 1");
    assertEquals(List.of(), GoldenFiles.backbone("DiTwDDTHead", params).furtherOutputs());
    Backbone ig = GoldenFiles.backbone("DiTwDDTHeadIG", options(DIT_DH, "'base_model_depth': 1"));
    assertEquals(List.of("base"), ig.furtherOutputs().stream().map(TensorSpec::name).toList());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          'base_model_depth': 3 | base_model_depth: must be 1 to 2, the number of blocks, but is 3: there is nothing behind that block
          'base_model_depth': 0 | base_model_depth: must be 1 to 2, the number of blocks, but is 0: there is nothing behind that block
          'enable_repa': true, 'z_dim': 5 | repa_layer_depth: must be 1 to 2, the number of blocks, but is 8: there is nothing behind that block
          'enable_repa': true, 'repa_layer_depth': 1 | z_dim: is missing; with enable_repa it is the width of the projected tokens
          'patch_size': [2, 1] | patch_size: must be the same for base and head, since each token of the base modulates one of the head; they are 2 and 1
          'num_heads': [6, 2] | num_heads: 6 heads of hidden_size 12 have 2 values each; rotary positions need a multiple of 4
          'condition_type': 'text' | context_dim: is missing; with condition_type text it is the width of the text encoder's tokens
          'condition_type': 'nwm' | cond_arch: num_c_tokens of a world model is frames * 16 + n_action_tokens + 1, but 3 does not fit n_action_tokens 1
          'class_dropout_prob': 0.1 | unknown key 'class_dropout_prob'
          """)
  void refusesWhatDoesNotFit(String changes, String message) {
    Map<String, Object> values = new HashMap<>(GoldenCase.map(json(DIT_DH)));
    values.putAll(GoldenCase.map(json(changes)));
    RaeException e =
        assertThrows(
            RaeException.class,
            () -> new InContextDiTDHProvider().create(ConfigParameters.of("config", values)));
    assertTrue(String.valueOf(e.getMessage()).startsWith("config: " + message), e.getMessage());
  }

  private static JsonNode json(String text) {
    try {
      return new ObjectMapper().readTree(("{" + text + "}").replace('\'', '"'));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * What the reference cannot run. Six of its eleven cases are no faults of the options: an output
   * that is not there, text of another length, latents of another size, an empty interval, and
   * internal guidance of a model with one output. Internal guidance of a world model fails in the
   * reference only since it slices a map; here it is no different from any other.
   */
  @Test
  void refusesWhatTheReferenceCannotRun() {
    List<String> refused = new ArrayList<>();
    List<String> made = new ArrayList<>();
    for (JsonNode each : GoldenFiles.json("backbones-v2/refused_by_reference.json")) {
      String why = each.get("why").textValue();
      try {
        Backbone backbone = backbone(each);
        if (why.contains("return_intermediate") || why.contains("one output only")) {
          for (String output : Set.of("base", "tap")) {
            IllegalArgumentException e =
                assertThrows(
                    IllegalArgumentException.class, () -> backbone.network(Set.of(output)));
            assertEquals(1, String.valueOf(e.getMessage()).lines().count());
          }
        }
        made.add(why);
      } catch (ConfigException e) {
        assertEquals(1, String.valueOf(e.getMessage()).lines().count());
        refused.add(why);
      }
    }
    assertEquals(5, refused.size(), refused.toString());
    assertEquals(6, made.size(), made.toString());
  }

  @Test
  void aTextHasNoConditionOfItsOwnThatMeansNone() {
    Conditioning texts =
        new InContextDiTDHProvider()
            .create(options(DIT_DH, "'condition_type': 'text', 'context_dim': 5"))
            .conditioning();
    ConfigException e =
        assertThrows(ConfigException.class, () -> texts.encode(List.of(Condition.none())));
    assertEquals(
        "this model takes 1 to 3 tokens of width 5 of a text encoder, and has none of its own for"
            + " no condition",
        e.getMessage());
    Tensor tooMany = Tensor.of(new float[20], 4, 5);
    ConfigException longer =
        assertThrows(ConfigException.class, () -> texts.encode(List.of(Condition.tokens(tooMany))));
    assertTrue(longer.getMessage().startsWith("4 tokens of width 5 cannot be sampled with"));
  }

  private static ContextOptions based(ContextTokens tokens, int depth) {
    return ContextOptions.of(tokens).withBaseModelDepth(OptionalInt.of(depth));
  }

  @Test
  void aBuilderAndAConfigMakeEqualBackbones() {
    InContextDiTDH built =
        InContextDiTDH.builder(new ContextTokens(2, 3))
            .inputSize(List.of(4))
            .patchSize(List.of(1, 1))
            .inChannels(8)
            .hiddenSize(List.of(12, 16))
            .depth(List.of(2, 1))
            .numHeads(List.of(3, 2))
            .context(based(new ContextTokens(2, 3), 1))
            .build();
    assertEquals(
        new InContextDiTDHProvider().create(options(DIT_DH, "'base_model_depth': 1")), built);
    OptionException e =
        assertThrows(
            OptionException.class, () -> built.withContext(based(new ContextTokens(2, 3), 3)));
    assertEquals("base_model_depth", e.option());
    InContextDiT dit = InContextDiT.builder(new ContextTokens(4, 8)).build();
    assertEquals(Shape.of(768, 16, 16), dit.latentShape());
    OptionException world =
        assertThrows(
            OptionException.class,
            () ->
                InContextDiT.builder(new ContextTokens(2, 258))
                    .context(
                        ContextOptions.of(new ContextTokens(2, 258))
                            .withConditionType(ConditionType.NWM))
                    .inChannels(8)
                    .build());
    assertEquals("in_channels", world.option());
  }

  /** The weaker prediction costs one more linear layer with its modulation, and no block. */
  @Test
  void theBaseCostsLittle() {
    InContextDiTDH xl =
        InContextDiTDH.builder(new ContextTokens(4, 8))
            .context(based(new ContextTokens(4, 8), 8))
            .build();
    double without = NetworkSummary.of(xl.network()).cost().multiplyAdds();
    double with = NetworkSummary.of(xl.network(Set.of("base"))).cost().multiplyAdds();
    assertTrue(with > without && with < 1.02 * without, with / without + " times");
    assertEquals(1, xl.network().signature().outputs().size());
  }

  @Test
  void theTapIsProjectedTokenByTokenOrWithItsNeighbours() {
    String tapped = "'enable_repa': true, 'repa_layer_depth': 2, 'z_dim': 7";
    Map<String, Shape> shapes = Map.of("linear", Shape.of(7, 12), "conv", Shape.of(7, 12, 3, 3));
    shapes.forEach(
        (projector, shape) -> {
          Network network =
              new InContextDiTDHProvider()
                  .create(options(DIT_DH, tapped + ", 'repa_projector': '" + projector + "'"))
                  .network(Set.of("tap"));
          assertEquals(
              List.of(shape),
              NetworkSummary.of(network).specs().stream()
                  .filter(spec -> spec.name().equals("repa_projector.weight"))
                  .map(ParameterSpec::shape)
                  .toList());
          assertEquals(
              Shape.of(Shape.BATCH, 16, 7),
              network.signature().outputs().get(1).shape(),
              projector);
        });
  }

  @Test
  void costsAndKeysOfBothOutputsAreKnown() {
    List<String> further =
        Stream.of(
                new InContextDiTDHProvider()
                    .create(
                        options(
                            DIT_DH,
                            "'base_model_depth': 1, 'enable_repa': true, 'repa_layer_depth': 2,"
                                + " 'z_dim': 7")))
            .flatMap(backbone -> backbone.furtherOutputs().stream())
            .map(TensorSpec::toString)
            .toList();
    assertEquals(List.of("base float32 (batch, 8, 4, 4)", "tap float32 (batch, 16, 7)"), further);
  }
}
