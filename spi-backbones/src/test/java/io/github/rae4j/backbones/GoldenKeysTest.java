// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.backbones;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.rae4j.core.config.ConfigParameters;
import io.github.rae4j.core.cost.NetworkSummary;
import io.github.rae4j.model.Backbone;
import io.github.rae4j.network.Network;
import io.github.rae4j.network.ParameterSpec;
import io.github.rae4j.tensor.Shape;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The networks read exactly the tensors that the reference's state dicts hold. */
class GoldenKeysTest {
  static List<String> cases() {
    return GoldenFiles.CASES.stream().filter(c -> !c.equals("ddt_patch_list_given_s")).toList();
  }

  private static Map<String, Shape> stateDict(String name) {
    Map<String, Shape> shapes = new TreeMap<>();
    JsonNode dict = GoldenFiles.json("backbones/" + name + "/case.json").get("state_dict");
    dict.properties()
        .forEach(
            e -> {
              long[] dims = new long[e.getValue().size()];
              for (int i = 0; i < dims.length; i++) {
                dims[i] = e.getValue().get(i).longValue();
              }
              shapes.put(e.getKey(), Shape.of(dims));
            });
    return shapes;
  }

  private static Map<String, Shape> parameters(Network network) {
    Map<String, Shape> shapes = new TreeMap<>();
    for (ParameterSpec spec : NetworkSummary.of(network).specs()) {
      shapes.put(spec.name(), spec.shape());
    }
    return shapes;
  }

  @ParameterizedTest
  @MethodSource("cases")
  void readsTheKeysOfTheReference(String name) {
    JsonNode config = GoldenFiles.json("backbones/" + name + "/case.json").get("config");
    ConfigParameters options = GoldenFiles.options(config.get("params"));
    Backbone backbone = GoldenFiles.backbone(config.get("target").textValue(), options);
    options.rejectUnknown();
    assertEquals(stateDict(name), parameters(backbone.network()));
    assertEquals(OptionalLong.of(config.get("null_label").longValue()), backbone.nullLabel());
    assertEquals(config.get("params").get("num_classes").intValue(), backbone.numClasses());
  }

  @Test
  void headAloneReadsItsPartAndIgnoresTheBase() {
    JsonNode config = GoldenFiles.json("backbones/ddt_patch_list_given_s/case.json").get("config");
    Backbone backbone = new DiTDHProvider().create(GoldenFiles.options(config.get("params")));
    Network head = backbone.networkGivenBase().orElseThrow();
    Map<String, Shape> expected = stateDict("ddt_patch_list_given_s");
    assertTrue(expected.keySet().removeIf(head::ignoresKey));
    assertEquals(expected, parameters(head));
    assertTrue(head.ignoresKey("blocks.0.norm1.weight"));
    assertEquals(Shape.of(Shape.BATCH, 4, 24), head.signature().inputs().get(1).shape());
  }
}
