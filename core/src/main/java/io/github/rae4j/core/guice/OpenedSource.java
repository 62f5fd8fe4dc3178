// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.guice;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import io.github.rae4j.Rae4j;
import io.github.rae4j.core.config.RaeConfig;
import io.github.rae4j.core.pipeline.OpenParts;
import io.github.rae4j.core.registry.Registry;
import io.github.rae4j.engine.Engine;
import java.util.function.Supplier;

/** Config, registry and engine of a model that somebody opens. */
final class OpenedSource extends AbstractModule {
  private final Supplier<Rae4j> opener;

  OpenedSource(Supplier<Rae4j> opener) {
    this.opener = opener;
  }

  @Provides
  @Singleton
  @FromConfig
  Rae4j rae4j(OpenParts opened) {
    return opened.add(opener.get());
  }

  @Provides
  @Singleton
  @FromConfig
  RaeConfig config(@FromConfig Rae4j rae) {
    return rae.assembly().config();
  }

  @Provides
  @Singleton
  @FromConfig
  Registry registry(@FromConfig Rae4j rae) {
    return rae.registry();
  }

  @Provides
  @Singleton
  @FromConfig
  Engine engine(@FromConfig Rae4j rae) {
    return rae.engine();
  }
}
