// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.benchmarks;

import io.github.rae4j.core.pipeline.ConfiguredBackbone;
import io.github.rae4j.core.pipeline.ModelAssembly;
import io.github.rae4j.model.Backbone;
import io.github.rae4j.network.Network;
import io.github.rae4j.network.TensorSpec;
import java.util.stream.Collectors;

/** The networks of a config that can be measured one by one. */
enum Part {
  ENCODER,
  BACKBONE,
  GUIDANCE_BACKBONE,
  DECODER;

  Network network(ModelAssembly assembly) {
    return switch (this) {
      case ENCODER -> assembly.encoder().network();
      case BACKBONE -> whole(assembly.backbone().backbone());
      case GUIDANCE_BACKBONE -> guidance(assembly).backbone().network();
      case DECODER -> assembly.decoder(assembly.encoder().tokenGrid()).network();
    };
  }

  /** With every output that it can have, and so with all that a checkpoint has. */
  private static Network whole(Backbone backbone) {
    return backbone.network(
        backbone.furtherOutputs().stream().map(TensorSpec::name).collect(Collectors.toSet()));
  }

  private static ConfiguredBackbone guidance(ModelAssembly assembly) {
    return assembly
        .guidanceBackbone()
        .orElseThrow(() -> new IllegalArgumentException("the config has no guidance_model"));
  }
}
