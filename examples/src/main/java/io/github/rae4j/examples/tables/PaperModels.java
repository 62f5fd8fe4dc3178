// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.examples.tables;

import io.github.rae4j.Rae4j;
import io.github.rae4j.core.config.RaeConfig;
import io.github.rae4j.core.cost.NetworkSummary;
import io.github.rae4j.core.pipeline.ModelAssembly;
import io.github.rae4j.core.registry.Registry;
import io.github.rae4j.model.Backbone;
import java.util.List;

/** The paper's networks without their weights, which their costs do not need. */
final class PaperModels implements AutoCloseable {
  private final Registry registry = Registry.standard();

  /** The decoder of a preset. */
  NetworkSummary decoder(String preset, String... overrides) {
    ModelAssembly assembly = assembly(preset, overrides);
    return NetworkSummary.of(assembly.decoder(assembly.encoder().tokenGrid()).network());
  }

  /** The encoder of a preset. */
  NetworkSummary encoder(String preset, String... overrides) {
    return NetworkSummary.of(assembly(preset, overrides).encoder().network());
  }

  /** The backbone of a preset. */
  Backbone backbone(String preset, String... overrides) {
    return assembly(preset, overrides).backbone().backbone();
  }

  private ModelAssembly assembly(String preset, String... overrides) {
    RaeConfig config = Rae4j.readConfig(preset, List.of(overrides));
    return new ModelAssembly(config, registry);
  }

  @Override
  public void close() {
    registry.close();
  }
}
