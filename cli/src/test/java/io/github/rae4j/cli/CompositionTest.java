// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.inject.Guice;
import com.google.inject.Injector;
import io.github.rae4j.Rae4j;
import io.github.rae4j.core.config.RaeConfig;
import io.github.rae4j.core.guice.Rae4jModule;
import io.github.rae4j.core.pipeline.GenerationPipeline;
import io.github.rae4j.core.pipeline.GenerationRequest;
import io.github.rae4j.core.pipeline.ModelAssembly;
import io.github.rae4j.core.pipeline.RepresentationAutoencoder;
import io.github.rae4j.core.registry.Registry;
import io.github.rae4j.data.ImageSize;
import io.github.rae4j.engine.Engine;
import io.github.rae4j.engine.EngineOptions;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The parts of {@code core} put together with all providers, which {@code core} itself lacks. */
class CompositionTest {
  private static final String QUICK = "sampler.params.num_steps=3";

  @Test
  void opensAPresetAndMakesEachPartOnce() {
    try (Rae4j rae = Rae4j.open("tiny-fashion-cfg", QUICK)) {
      assertSame(rae.generation(), rae.generation());
      assertSame(rae.autoencoder(), rae.autoencoder());
      assertEquals("cpu", rae.engine().device());
      GenerationRequest request = GenerationRequest.ofLabels(0, 1, 2).withSeed(7);
      Tensor images = rae.generation().images(request);
      assertEquals(Shape.of(3, 3, 32, 32), images.shape());
      assertArrayEquals(
          images.toFloatArray(),
          rae.autoencoder().decode(rae.generation().latents(request)).toFloatArray());
    }
  }

  @Test
  void closingEndsEverythingThatWasMade() {
    Rae4j rae = Rae4j.open("tiny-fashion", QUICK);
    GenerationPipeline generation = rae.generation();
    RepresentationAutoencoder autoencoder = rae.autoencoder();
    Tensor latents = generation.latents(GenerationRequest.ofLabels(1));
    autoencoder.decode(latents);
    rae.close();
    rae.close();
    assertThrows(IllegalStateException.class, rae::generation);
    assertThrows(IllegalStateException.class, rae::autoencoder);
    assertThrows(
        IllegalStateException.class, () -> generation.latents(GenerationRequest.ofLabels(1)));
    assertThrows(IllegalStateException.class, () -> autoencoder.decode(latents));
    assertThrows(IllegalStateException.class, () -> rae.assembly().sampler());
  }

  @Test
  void aCancelledRunLeavesTheModelUsable() {
    try (Rae4j rae = Rae4j.open("tiny-fashion", QUICK)) {
      AtomicInteger steps = new AtomicInteger();
      GenerationRequest request =
          GenerationRequest.ofLabels(1, 2)
              .withListener(
                  (done, total, step) -> {
                    if (steps.incrementAndGet() == 2) {
                      throw new CancellationException();
                    }
                  });
      assertThrows(CancellationException.class, () -> rae.generation().latents(request));
      assertEquals(2, steps.get());
      assertEquals(2, rae.generation().latents(request).shape().dim(0));
    }
  }

  @Test
  void guiceGivesOneModelAndOpensItWhenItIsWanted() {
    AtomicInteger opened = new AtomicInteger();
    Injector injector =
        Guice.createInjector(
            new Rae4jModule(
                () -> {
                  opened.incrementAndGet();
                  return Rae4j.open("tiny-fashion", QUICK);
                }));
    assertEquals(0, opened.get());
    try (Rae4j rae = injector.getInstance(Rae4j.class)) {
      assertSame(rae, injector.getInstance(Rae4j.class));
      assertSame(rae.engine(), injector.getInstance(Engine.class));
      assertSame(rae.assembly(), injector.getInstance(ModelAssembly.class));
      assertSame(rae.assembly().config(), injector.getInstance(RaeConfig.class));
      assertSame(rae.autoencoder(), injector.getInstance(RepresentationAutoencoder.class));
      GenerationPipeline generation = injector.getInstance(GenerationPipeline.class);
      assertSame(rae.generation(), generation);
      assertEquals(
          Shape.of(1, 3, 32, 32), generation.images(GenerationRequest.ofLabels(4)).shape());
      assertEquals(1, opened.get());
    }
  }

  @Test
  void assemblesPartByPart() {
    RaeConfig config = Rae4j.readConfig("tiny-fashion-ag", List.of(QUICK));
    try (Registry registry = Registry.standard();
        Rae4j rae = Rae4j.builder().config(config).open()) {
      ModelAssembly assembly = new ModelAssembly(config, registry);
      assertEquals(Bundled.latentShape(), assembly.backbone().backbone().latentShape());
      assertEquals(
          ImageSize.square(32), assembly.decoder(assembly.encoder().tokenGrid()).imageSize());
      assertEquals(ImageSize.square(32), assembly.imageSize());
      assertTrue(assembly.latentNormalization().isPresent());
      assertTrue(assembly.guidance().needsGuidanceModel());
      assertEquals(10, assembly.backbone().backbone().numClasses());
      assertTrue(assembly.guidanceBackbone().isPresent());
      assertEquals(
          List.of("backbone", "guidance", "decoder", "statistics"),
          List.copyOf(assembly.generationFiles().keySet()));
      assertEquals(
          Map.of(
              "decoder", Bundled.DECODER,
              "statistics", Bundled.STATISTICS,
              "encoder", Bundled.ENCODER.resolve("model.safetensors")),
          assembly.autoencoderFiles());
      // Latents only, on an engine that somebody else owns.
      try (GenerationPipeline latentsOnly = assembly.generation(rae.engine())) {
        assertEquals(
            Bundled.latentShape(1), latentsOnly.latents(GenerationRequest.ofLabels(1)).shape());
        assertThrows(
            IllegalStateException.class, () -> latentsOnly.images(GenerationRequest.ofLabels(1)));
      }
    }
  }

  @Test
  void aBuilderNeedsAConfigAndAKnownEngine() {
    assertThrows(IllegalStateException.class, () -> Rae4j.builder().open());
    RaeException unknown =
        assertThrows(
            RaeException.class,
            () ->
                Rae4j.builder()
                    .config("tiny-fashion", List.of())
                    .engine("abacus", EngineOptions.DEFAULT)
                    .open());
    assertTrue(String.valueOf(unknown.getMessage()).contains("abacus"), unknown.getMessage());
    assertFalse(String.valueOf(unknown.getMessage()).contains("null"));
  }
}
