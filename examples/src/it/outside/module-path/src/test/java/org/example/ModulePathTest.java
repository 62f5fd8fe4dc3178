package org.example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.Rae4j;
import io.github.rae4j.core.pipeline.GenerationRequest;
import io.github.rae4j.core.registry.Registry;
import io.github.rae4j.engine.EngineProvider;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.evaluation.EvaluationProtocol;
import io.github.rae4j.metric.MetricProvider;
import io.github.rae4j.model.BackboneProvider;
import io.github.rae4j.model.DecoderProvider;
import io.github.rae4j.model.EncoderProvider;
import io.github.rae4j.sampling.SamplerProvider;
import io.github.rae4j.spi.Provider;
import io.github.rae4j.tensor.Shape;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Everything here runs as named modules. */
class ModulePathTest {
  @Test
  void theApplicationAndRae4jAreNamedModules() {
    assertEquals("org.example.app", FirstPicture.class.getModule().getName());
    assertEquals("io.github.rae4j.core", Rae4j.class.getModule().getName());
    assertEquals("io.github.rae4j.api", Shape.class.getModule().getName());
    assertEquals("io.github.rae4j.evaluation", EvaluationProtocol.class.getModule().getName());
  }

  @Test
  void writesAPicture() throws Exception {
    FirstPicture.main(new String[0]);
    assertTrue(Files.size(Path.of("images.png")) > 1000);
  }

  @Test
  void partsAreFoundInTheirModules() {
    try (Registry registry = Registry.standard()) {
      assertFound(registry, EncoderProvider.class, "MAE", "io.github.rae4j.encoders");
      assertFound(registry, DecoderProvider.class, "ViT", "io.github.rae4j.decoders");
      assertFound(registry, BackboneProvider.class, "DiT-DH", "io.github.rae4j.backbones");
      assertFound(registry, EngineProvider.class, "onnxruntime", "io.github.rae4j.onnxruntime");
      assertFound(registry, MetricProvider.class, "fid", "io.github.rae4j.metrics");
    }
  }

  @Test
  void aPluginModuleIsFoundAndSamples() {
    try (Rae4j rae =
        Rae4j.open(
            "tiny-fashion",
            "sampler.params.sampling_method=adams-bashforth",
            "sampler.params.num_steps=5")) {
      assertFound(rae.registry(), SamplerProvider.class, "ODE/adams-bashforth", "org.example.parts");
      assertFound(rae.registry(), MetricProvider.class, "mae", "org.example.parts");
      assertEquals(
          Shape.of(2, 3, 32, 32),
          rae.generation().images(GenerationRequest.ofLabels(3, 4)).shape());
    }
  }

  @Test
  void errorsNameWhatIsWrong() {
    RaeException e =
        assertThrows(RaeException.class, () -> Rae4j.open("tiny-fashio"));
    assertTrue(e.getMessage().contains("tiny-fashio"), e.getMessage());
  }

  private static <P extends Provider> void assertFound(
      Registry registry, Class<P> role, String name, String module) {
    assertEquals(module, registry.find(role, name).getClass().getModule().getName());
  }
}
