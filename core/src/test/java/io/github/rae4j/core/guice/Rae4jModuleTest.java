// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.guice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.inject.Guice;
import com.google.inject.Injector;
import com.google.inject.Module;
import io.github.rae4j.Rae4j;
import io.github.rae4j.core.config.RaeConfig;
import io.github.rae4j.core.pipeline.ModelAssembly;
import io.github.rae4j.core.pipeline.OpenParts;
import io.github.rae4j.core.registry.Registry;
import io.github.rae4j.engine.CompiledNetwork;
import io.github.rae4j.engine.Engine;
import io.github.rae4j.network.Network;
import io.github.rae4j.network.Weights;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** No provider is on the class path here: whatever a test does not replace is never made. */
class Rae4jModuleTest {
  private final List<String> closed = new ArrayList<>();

  private final Engine engine =
      new Engine() {
        @Override
        public String device() {
          return "paper";
        }

        @Override
        public CompiledNetwork compile(Network network, Weights weights) {
          throw new UnsupportedOperationException();
        }

        @Override
        public void close() {
          closed.add("engine");
        }
      };

  private Module replaceEngine() {
    return binder -> Rae4jModule.replace(binder, Engine.class).toInstance(engine);
  }

  @Test
  void aReplacedEngineIsTheCallers() {
    Injector injector = Guice.createInjector(Rae4jModule.of("tiny-fashion-cfg"), replaceEngine());
    Registry registry;
    try (Rae4j rae = injector.getInstance(Rae4j.class)) {
      assertSame(engine, rae.engine());
      assertSame(injector.getInstance(ModelAssembly.class), rae.assembly());
      assertSame(injector.getInstance(RaeConfig.class), rae.assembly().config());
      registry = injector.getInstance(Registry.class);
      assertSame(registry, rae.registry());
    }
    assertEquals(List.of(), closed);
    assertThrows(IllegalStateException.class, registry::list);
  }

  @Test
  void aReplacedConfigIsNeverRead() {
    RaeConfig config = Rae4j.readConfig("tiny-fashion", List.of());
    Injector injector =
        Guice.createInjector(
            Rae4jModule.of("no-such-preset"),
            replaceEngine(),
            binder -> Rae4jModule.replace(binder, RaeConfig.class).toInstance(config));
    try (Rae4j rae = injector.getInstance(Rae4j.class)) {
      assertSame(config, rae.assembly().config());
    }
  }

  @Test
  void theModelThatWasOpenedIsClosedLast() {
    OpenParts opened = new OpenParts();
    opened.add(() -> closed.add("opened model"));
    ModelAssembly assembly =
        new ModelAssembly(
            Rae4j.readConfig("tiny-fashion", List.of()), opened.add(Registry.standard()));
    Rae4j inner =
        Rae4j.of(
            assembly,
            engine,
            () -> {
              throw new IllegalStateException("not asked for");
            },
            () -> {
              throw new IllegalStateException("not asked for");
            },
            opened);
    Injector injector = Guice.createInjector(new Rae4jModule(() -> inner));
    try (Rae4j rae = injector.getInstance(Rae4j.class)) {
      assertSame(engine, rae.engine());
      assertSame(inner.registry(), rae.registry());
      injector.getInstance(OpenParts.class).add(() -> closed.add("a part"));
    }
    assertEquals(List.of("a part", "opened model"), closed);
  }
}
