// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.testdata;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.rae4j.core.config.ConfigParameters;
import io.github.rae4j.core.config.ConfigSection;
import io.github.rae4j.engine.CompiledNetwork;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.metric.FeatureNetwork;
import io.github.rae4j.metric.FeatureNetworkProvider;
import io.github.rae4j.network.NamedValues;
import io.github.rae4j.network.Network;
import io.github.rae4j.network.Weights;
import io.github.rae4j.options.ModelFolder;
import io.github.rae4j.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/** The feature networks of FDr against timm and Transformers, on one engine. */
@TestInstance(TestInstance.Lifecycle.PER_METHOD)
public abstract class VisionFeatureParityTest extends ParityTest {
  private static final String AREA = "feature-networks";

  /** No case of the area is left out. */
  @Test
  public final void everyCaseIsCompared() {
    assertEquals(
        List.of(
            "clip_timm_padded",
            "clip_transformers",
            "convnext_timm",
            "convnext_transformers",
            "convnextv2_timm",
            "convnextv2_transformers",
            "dinov2_timm",
            "mae_timm",
            "registers_timm",
            "siglip_timm"),
        Golden.cases(AREA).stream().map(GoldenCase::name).toList());
  }

  /** Every output of every case. */
  @TestFactory
  public final Stream<DynamicTest> cases() {
    return Golden.cases(AREA).stream()
        .map(golden -> DynamicTest.dynamicTest(golden.name(), () -> check(golden)));
  }

  private void check(GoldenCase golden) {
    GoldenComparison comparison = new GoldenComparison(golden);
    Map<String, Object> options =
        new LinkedHashMap<>(GoldenCase.map(golden.config().get("params")));
    options.put("weights", "weights.safetensors");
    ConfigParameters parameters =
        ConfigParameters.of(golden.name(), options, new WeightsOf(golden));
    FeatureNetwork features =
        registry()
            .find(FeatureNetworkProvider.class, golden.config().get("network").asText())
            .create(parameters);
    parameters.rejectUnknown();
    for (String input : golden.inputs().names()) {
      Tensor images = golden.input(input);
      String size = input.substring("images".length());
      Network network = features.network(images.shape().intDim(2), images.shape().intDim(3));
      try (CompiledNetwork compiled = engine().compile(network, features.weights())) {
        Map<String, Tensor> outputs = compiled.run(Map.of("images", images));
        for (String output : golden.outputs().names()) {
          if (output.endsWith(size)) {
            String name = output.substring(0, output.length() - size.length());
            comparison.check(output, NamedValues.require(outputs, name));
          }
        }
      }
    }
    comparison.assertComplete();
  }

  private record WeightsOf(GoldenCase golden) implements ConfigSection.ModelFolders {
    @Override
    public ModelFolder open(String name) {
      throw new RaeException("no folders here");
    }

    @Override
    public Weights weights(String name) {
      return golden.weights(name);
    }
  }
}
