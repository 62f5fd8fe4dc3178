// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.examples;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.inject.CreationException;
import com.google.inject.Guice;
import com.google.inject.Inject;
import com.google.inject.Injector;
import com.google.inject.Key;
import com.google.inject.ProvisionException;
import com.google.inject.Scopes;
import com.google.inject.name.Names;
import io.github.rae4j.Rae4j;
import io.github.rae4j.core.guice.FromConfig;
import io.github.rae4j.core.guice.ProvidersModule;
import io.github.rae4j.core.guice.Rae4jModule;
import io.github.rae4j.core.pipeline.GenerationPipeline;
import io.github.rae4j.core.pipeline.GenerationRequest;
import io.github.rae4j.core.pipeline.RepresentationAutoencoder;
import io.github.rae4j.core.registry.Registry;
import io.github.rae4j.engine.Engine;
import io.github.rae4j.engine.EngineOptions;
import io.github.rae4j.engine.EngineProvider;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.model.Backbone;
import io.github.rae4j.model.Encoder;
import io.github.rae4j.sampling.Guidance;
import io.github.rae4j.sampling.Sampler;
import io.github.rae4j.sampling.SamplerProvider;
import io.github.rae4j.sampling.SamplingRequest;
import io.github.rae4j.tensor.Tensor;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Single parts of a model, replaced through Guice; the rest comes from the config. */
class GuicePartsTest {
  private static final String CONFIG = "tiny-fashion-cfg";
  private static final String STEPS = "sampler.params.num_steps=4";
  private static final GenerationRequest REQUEST = GenerationRequest.ofLabels(0, 8).withSeed(3);

  /** The config's sampler, counted. */
  static final class CountingSampler implements Sampler {
    private final Sampler usual;
    private final AtomicInteger runs = new AtomicInteger();

    @Inject
    CountingSampler(@FromConfig Sampler usual) {
      this.usual = usual;
    }

    @Override
    public Tensor sample(SamplingRequest request) {
      runs.incrementAndGet();
      return usual.sample(request);
    }
  }

  private static float[] usualImages() {
    try (Rae4j rae = Rae4j.open(CONFIG, STEPS)) {
      return rae.generation().images(REQUEST).toFloatArray();
    }
  }

  @Test
  void withoutReplacementsBothModulesGiveTheModelOfTheConfig() {
    float[] expected = usualImages();
    for (Rae4jModule module :
        new Rae4jModule[] {
          new Rae4jModule(() -> Rae4j.open(CONFIG, STEPS)), Rae4jModule.of(CONFIG, STEPS)
        }) {
      Injector injector = Guice.createInjector(module);
      GenerationPipeline pipeline;
      try (Rae4j rae = injector.getInstance(Rae4j.class)) {
        pipeline = injector.getInstance(GenerationPipeline.class);
        assertSame(pipeline, rae.generation());
        assertSame(injector.getInstance(RepresentationAutoencoder.class), rae.autoencoder());
        assertSame(injector.getInstance(Engine.class), rae.engine());
        assertSame(injector.getInstance(Registry.class), rae.registry());
        assertSame(injector.getInstance(Backbone.class), pipeline.backbone());
        assertArrayEquals(expected, pipeline.images(REQUEST).toFloatArray());
      }
      GenerationPipeline closed = pipeline;
      assertThrows(IllegalStateException.class, () -> closed.images(REQUEST));
    }
  }

  @Test
  void onePartIsBuiltAroundThatOfTheConfig() {
    Injector injector =
        Guice.createInjector(
            Rae4jModule.of(CONFIG, STEPS),
            binder ->
                Rae4jModule.replace(binder, Sampler.class)
                    .to(CountingSampler.class)
                    .in(Scopes.SINGLETON));
    try (Rae4j rae = injector.getInstance(Rae4j.class)) {
      float[] images = rae.generation().images(REQUEST).toFloatArray();
      assertArrayEquals(usualImages(), images);
      CountingSampler sampler =
          assertInstanceOf(CountingSampler.class, injector.getInstance(Sampler.class));
      assertEquals(1, sampler.runs.get());
      assertNotSame(sampler, injector.getInstance(Key.get(Sampler.class, FromConfig.class)));
    }
  }

  @Test
  void aReplacedEncoderEndsUpInTheAutoencoderAndAReplacedAutoencoderInThePipeline() {
    try (Rae4j other = Rae4j.open(CONFIG)) {
      Encoder encoder = other.assembly().encoder();
      Injector ofEncoder =
          Guice.createInjector(
              Rae4jModule.of(CONFIG, STEPS),
              binder -> Rae4jModule.replace(binder, Encoder.class).toInstance(encoder));
      try (Rae4j rae = ofEncoder.getInstance(Rae4j.class)) {
        assertSame(encoder, rae.autoencoder().encoder());
      }
      Injector ofAutoencoder =
          Guice.createInjector(
              Rae4jModule.of(CONFIG, STEPS),
              binder ->
                  Rae4jModule.replace(binder, RepresentationAutoencoder.class)
                      .toInstance(other.autoencoder()),
              binder -> Rae4jModule.replace(binder, Engine.class).toInstance(other.engine()));
      try (Rae4j rae = ofAutoencoder.getInstance(Rae4j.class)) {
        assertSame(other.engine(), rae.engine());
        assertSame(other.autoencoder(), rae.autoencoder());
        assertArrayEquals(usualImages(), rae.generation().images(REQUEST).toFloatArray());
      }
      // What replaced a part belongs to its maker: it is still open.
      assertEquals(2, other.generation().images(REQUEST).shape().dim(0));
    }
  }

  @Test
  void providersAndPartsByName() {
    Injector injector =
        Guice.createInjector(
            Rae4jModule.of(CONFIG),
            new ProvidersModule()
                .provider(EngineProvider.class, "onnxruntime")
                .provider(SamplerProvider.class, "ODE/hoin")
                .part(
                    Sampler.class,
                    SamplerProvider.class,
                    "ODE/euler",
                    Map.of("num_steps", 4),
                    SamplerProvider::create)
                .part(
                    Sampler.class,
                    SamplerProvider.class,
                    "ODE/heun",
                    Map.of("steps", 4),
                    SamplerProvider::create));
    try (Rae4j rae = injector.getInstance(Rae4j.class)) {
      EngineProvider engines =
          injector.getInstance(Key.get(EngineProvider.class, Names.named("onnxruntime")));
      engines.create(EngineOptions.DEFAULT).close();
      Key<Sampler> euler = Key.get(Sampler.class, Names.named("ODE/euler"));
      assertSame(injector.getInstance(euler), injector.getInstance(euler));
      assertNotSame(injector.getInstance(euler), injector.getInstance(Sampler.class));
      assertFalse(rae.registry().list().isEmpty());
      refused(
          injector,
          Key.get(SamplerProvider.class, Names.named("ODE/hoin")),
          "ODE/hoin",
          "ODE/heun");
      refused(injector, Key.get(Sampler.class, Names.named("ODE/heun")), "steps", "num_steps");
    }
  }

  private static void refused(Injector injector, Key<?> key, String... words) {
    ProvisionException error =
        assertThrows(ProvisionException.class, () -> injector.getInstance(key));
    RaeException cause = assertInstanceOf(RaeException.class, error.getCause());
    for (String word : words) {
      assertTrue(String.valueOf(cause.getMessage()).contains(word), cause.getMessage());
    }
  }

  @Test
  void onlyPartsCanBeReplacedAndOnlyOnce() {
    assertThrows(
        CreationException.class,
        () ->
            Guice.createInjector(
                Rae4jModule.of(CONFIG),
                binder -> Rae4jModule.replace(binder, Runnable.class).toInstance(() -> {})));
    assertThrows(
        CreationException.class,
        () ->
            Guice.createInjector(
                Rae4jModule.of(CONFIG),
                binder ->
                    Rae4jModule.replace(binder, Guidance.class)
                        .toInstance(new OwnGuidance.GrowingScale(1)),
                binder ->
                    Rae4jModule.replace(binder, Guidance.class)
                        .toInstance(new OwnGuidance.GrowingScale(2))));
  }
}
