// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.testdata;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.rae4j.Rae4j;
import io.github.rae4j.condition.Conditions;
import io.github.rae4j.core.config.RaeConfig;
import io.github.rae4j.core.cost.WeightsCheck;
import io.github.rae4j.core.pipeline.ConfiguredBackbone;
import io.github.rae4j.core.pipeline.ModelAssembly;
import io.github.rae4j.engine.CompiledNetwork;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.network.NamedValues;
import io.github.rae4j.sampling.GuidanceInputs;
import io.github.rae4j.sampling.SamplingRequest;
import io.github.rae4j.sampling.VelocityFunction;
import io.github.rae4j.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Folders of the RAE DiT of an open pull request of diffusers, on one engine. */
@TestInstance(TestInstance.Lifecycle.PER_METHOD)
public abstract class DiffusersDitParityTest extends ParityTest {
  private static final String AREA = "diffusers-rae-dit";

  @TempDir private Path temporary = Path.of("");

  /** No case of the area is left out. */
  @Test
  public final void everyCaseIsCompared() {
    assertEquals(
        List.of("default", "equal_width_gelu"),
        Golden.cases(AREA).stream().map(GoldenCase::name).toList());
  }

  /** The velocity, the grid, and every state with and without guidance. */
  @TestFactory
  public final Stream<DynamicTest> cases() {
    return Golden.cases(AREA).stream()
        .map(golden -> DynamicTest.dynamicTest(golden.name(), () -> check(golden)));
  }

  private void check(GoldenCase golden) {
    GoldenComparison comparison = new GoldenComparison(golden);
    JsonNode config = golden.config();
    JsonNode guidance = config.get("guidance");
    RaeConfig read =
        Rae4j.readConfig(
            golden.folder().toString(),
            List.of(
                "sampler.params.num_steps=" + config.get("num_inference_steps").asInt(),
                "guidance.scale=" + guidance.get("scale").asDouble(),
                "guidance.t_min=" + guidance.get("guidance_start").asDouble(),
                "guidance.t_max=" + guidance.get("guidance_end").asDouble()));
    ModelAssembly assembly = new ModelAssembly(read, registry());
    ConfiguredBackbone backbone = assembly.backbone();
    WeightsCheck.requireCompatible(backbone.backbone().network(), backbone.weights());
    try (CompiledNetwork network =
        engine().compile(backbone.backbone().network(), backbone.weights())) {
      VelocityFunction model =
          (x, t, conditions) ->
              NamedValues.require(
                  network.run(Map.of("x", x, "t", t, "y", conditions.tensor("y"))), "velocity");
      comparison.check(
          "velocity", model.evaluate(golden.input("x"), golden.input("t"), golden.input("y")));
      VelocityFunction guided =
          assembly
              .guidance()
              .guide(
                  GuidanceInputs.ofClasses(
                      model, Optional.empty(), OptionalLong.of(config.get("null_label").asLong())));
      List<Float> times = new ArrayList<>(List.of(1f));
      checkRun(golden, assembly, model, comparison, "plain.xs", times);
      checkRun(golden, assembly, guided, comparison, "cfg.xs", new ArrayList<>());
      float[] sigmas = new float[times.size()];
      float[] timesteps = new float[times.size() - 1];
      for (int i = 0; i < sigmas.length; i++) {
        sigmas[i] = times.get(i);
        if (i < timesteps.length) {
          timesteps[i] = 1000 * times.get(i);
        }
      }
      comparison.check("sigmas", Tensor.of(sigmas, sigmas.length));
      comparison.check("timesteps", Tensor.of(timesteps, timesteps.length));
    }
    comparison.assertComplete();
  }

  private static void checkRun(
      GoldenCase golden,
      ModelAssembly assembly,
      VelocityFunction model,
      GoldenComparison comparison,
      String output,
      List<Float> times) {
    Tensor noise = golden.output(output).rows(0, 1);
    long[] dims = noise.shape().dims();
    Tensor start = noise.reshape(dims[1], dims[2], dims[3], dims[4]);
    List<Tensor> states = new ArrayList<>(List.of(start));
    assembly
        .sampler()
        .sample(
            new SamplingRequest(
                start,
                Conditions.labels(golden.input("y")),
                model,
                assembly.schedule(),
                step -> {
                  throw new AssertionError("the probability flow needs no noise");
                },
                step -> {
                  states.add(step.state());
                  times.add(step.time());
                }));
    comparison.check(output, GoldenRun.stack(states));
  }

  /** A config may name the folder of the transformer as its stage_2. */
  @Test
  public final void aConfigNamesTheFolder() throws IOException {
    GoldenCase golden = Golden.get(AREA, "default");
    Path config = temporary.resolve("config.yaml");
    Files.writeString(
        config,
        "stage_2: '"
            + golden.folder().resolve("transformer").toAbsolutePath()
            + "'\nmisc: {latent_size: [6, 4, 4], num_classes: 7}\n");
    ModelAssembly assembly =
        new ModelAssembly(Rae4j.readConfig(config.toString(), List.of()), registry());
    ConfiguredBackbone backbone = assembly.backbone();
    WeightsCheck.requireCompatible(backbone.backbone().network(), backbone.weights());
  }

  /** Another class of diffusers is no RAE DiT. */
  @Test
  public final void anotherClassIsRefused() throws IOException {
    Path folder = Files.createDirectory(temporary.resolve("other"));
    Files.writeString(
        folder.resolve("config.json"), "{\"_class_name\": \"DiTTransformer2DModel\"}");
    Path config = temporary.resolve("config.yaml");
    Files.writeString(config, "stage_2: '" + folder.toAbsolutePath() + "'\n");
    RaeException refused =
        assertThrows(RaeException.class, () -> Rae4j.readConfig(config.toString(), List.of()));
    assertTrue(refused.getMessage().contains("RAEDiT2DModel"), refused.getMessage());
  }
}
