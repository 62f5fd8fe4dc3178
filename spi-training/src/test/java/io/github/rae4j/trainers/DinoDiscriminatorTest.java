// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers;

import static io.github.rae4j.testkit.TensorAssertions.assertClose;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.core.config.ConfigParameters;
import io.github.rae4j.core.config.ConfigSection;
import io.github.rae4j.core.cost.NetworkSummary;
import io.github.rae4j.core.cost.WeightsCheck;
import io.github.rae4j.engine.CompiledNetwork;
import io.github.rae4j.engine.Engine;
import io.github.rae4j.engine.EngineProvider;
import io.github.rae4j.errors.ConfigException;
import io.github.rae4j.network.Network;
import io.github.rae4j.network.Weights;
import io.github.rae4j.options.ModelFolder;
import io.github.rae4j.tensor.Tensor;
import io.github.rae4j.testdata.FormulaWeights;
import io.github.rae4j.testdata.Golden;
import io.github.rae4j.testdata.GoldenCase;
import io.github.rae4j.testkit.TestDevice;
import io.github.rae4j.trainers.gan.DinoDiscriminator;
import io.github.rae4j.trainers.gan.DinoDiscriminatorOptions.Recipe;
import io.github.rae4j.trainers.gan.DinoDiscriminatorProvider;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DinoDiscriminatorTest {
  private final GoldenCase golden = Golden.get("networks", "dino-discriminator");

  /** The tensors of the formula, with the power iteration's vectors taken from the case. */
  private Weights weights() {
    Map<String, Tensor> tensors = new TreeMap<>();
    tensors.putAll(FormulaWeights.tensors(golden.member("tensors")));
    tensors.putAll(FormulaWeights.tensors(golden.member("head_tensors")));
    for (String name : golden.inputs().names()) {
      if (!name.equals("x")) {
        tensors.put(name, golden.input(name));
      }
    }
    return Weights.of("the formula", tensors);
  }

  @ParameterizedTest
  @ValueSource(strings = {"onnxruntime", "pytorch"})
  void computesTheReferencesLogitsInEvalMode(String engineName) {
    Network network = new DinoDiscriminator(DinoDiscriminator.Config.recipe(Recipe.S_8, 9), 16, 20);
    Weights weights = weights();
    WeightsCheck.requireCompatible(network, weights);
    EngineProvider provider =
        ServiceLoader.load(EngineProvider.class).stream()
            .map(ServiceLoader.Provider::get)
            .filter(p -> p.name().equals(engineName))
            .findFirst()
            .orElseThrow();
    try (Engine engine = provider.create(TestDevice.options());
        CompiledNetwork compiled = engine.compile(network, weights)) {
      Tensor logits = compiled.run(Map.of("x", golden.input("x"))).get("logits");
      assertClose("logits", golden.output("logits_eval"), logits, golden.tolerance("logits_eval"));
    }
  }

  @Test
  void trainsOnlyItsHeads() {
    NetworkSummary summary =
        NetworkSummary.of(
            new DinoDiscriminator(DinoDiscriminator.Config.recipe(Recipe.S_16, 9), 256, 256));
    // Per head: 384² + 9 · 384² weights, two biases and two norms of 384, and 385 for the last one.
    assertEquals(5L * (10L * 384 * 384 + 6L * 384 + 385), summary.learnedParameters());
  }

  @Test
  void rejectsUnknownRecipes() {
    assertRefused(Map.of("recipe", "L_16"), "recipe: 'L_16' is not known", "S_8, S_16, B_16");
    assertRefused(Map.of("ks", 8), "ks: must be odd, but is 8");
    assertRefused(Map.of("norm_type", "ln"), "norm_type", "bn, gn");
    assertRefused(Map.of("key_dephts", List.of(2)), "key_depths");
  }

  private static void assertRefused(Map<String, Object> changed, String... words) {
    Map<String, Object> values = new HashMap<>(changed);
    ConfigSection.ModelFolders folders =
        new ConfigSection.ModelFolders() {
          @Override
          public ModelFolder open(String name) {
            throw new IllegalStateException(name);
          }

          @Override
          public Weights weights(String name) {
            return Weights.of(name, Map.of());
          }
        };
    ConfigParameters arch = ConfigParameters.of("test.yaml", values, folders);
    String message =
        assertThrows(ConfigException.class, () -> new DinoDiscriminatorProvider().create(arch))
            .getMessage();
    for (String each : words) {
      assertTrue(message.contains(each), message);
    }
  }
}
