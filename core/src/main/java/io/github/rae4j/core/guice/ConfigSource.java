// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.guice;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import io.github.rae4j.Rae4j;
import io.github.rae4j.core.config.RaeConfig;
import io.github.rae4j.core.pipeline.Engines;
import io.github.rae4j.core.pipeline.OpenParts;
import io.github.rae4j.core.registry.Registry;
import io.github.rae4j.engine.Engine;
import io.github.rae4j.engine.EngineOptions;
import io.github.rae4j.engine.EngineProvider;
import java.util.function.Supplier;

/** A config, the providers on the class path, and the default engine. */
final class ConfigSource extends AbstractModule {
  private final Supplier<RaeConfig> reader;

  ConfigSource(Supplier<RaeConfig> reader) {
    this.reader = reader;
  }

  @Provides
  @Singleton
  @FromConfig
  RaeConfig config() {
    return reader.get();
  }

  @Provides
  @Singleton
  @FromConfig
  Registry registry(OpenParts opened) {
    return opened.add(Registry.standard());
  }

  @Provides
  @Singleton
  @FromConfig
  Engine engine(Registry registry, OpenParts opened) {
    return opened.add(
        Engines.start(
            registry.find(EngineProvider.class, Rae4j.DEFAULT_ENGINE), EngineOptions.DEFAULT));
  }
}
