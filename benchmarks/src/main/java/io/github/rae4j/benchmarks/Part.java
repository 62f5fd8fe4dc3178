// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.benchmarks;

import io.github.rae4j.core.pipeline.ConfiguredBackbone;
import io.github.rae4j.core.pipeline.ModelAssembly;
import io.github.rae4j.network.Network;

/** The networks of a config that can be measured one by one. */
enum Part {
  ENCODER,
  BACKBONE,
  GUIDANCE_BACKBONE,
  DECODER;

  Network network(ModelAssembly assembly) {
    return switch (this) {
      case ENCODER -> assembly.encoder().network();
      case BACKBONE -> assembly.backbone().backbone().network();
      case GUIDANCE_BACKBONE -> guidance(assembly).backbone().network();
      case DECODER -> assembly.decoder(assembly.encoder().tokenGrid()).network();
    };
  }

  private static ConfiguredBackbone guidance(ModelAssembly assembly) {
    return assembly
        .guidanceBackbone()
        .orElseThrow(() -> new IllegalArgumentException("the config has no guidance_model"));
  }
}
