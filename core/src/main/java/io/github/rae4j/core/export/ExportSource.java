// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.export;

import io.github.rae4j.core.config.RaeConfig;
import io.github.rae4j.core.cost.NetworkSummary;
import io.github.rae4j.core.cost.WeightsCheck;
import io.github.rae4j.core.pipeline.ConfiguredBackbone;
import io.github.rae4j.core.pipeline.ModelAssembly;
import io.github.rae4j.errors.ConfigException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.model.Decoder;
import io.github.rae4j.model.Encoder;
import io.github.rae4j.network.Network;
import io.github.rae4j.network.Weights;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * A part of a model, ready to be written.
 *
 * @param part which one
 * @param network what a user of the part runs
 * @param weights checked against the network
 * @param files the files that it was made of, by their role
 */
record ExportSource(ModelPart part, Network network, Weights weights, Map<String, Path> files) {
  /**
   * Finds a part of a config.
   *
   * @throws io.github.rae4j.errors.RaeException if the config has no such part, or its weights are
   *     missing or do not fit
   */
  static ExportSource of(ModelAssembly assembly, ModelPart part) {
    RaeConfig config = assembly.config();
    return switch (part) {
      case ENCODER -> {
        Encoder encoder = assembly.encoder();
        Network graph =
            new EncoderGraph(
                encoder, assembly.latentNormalization(), config.requireStage1().reshapeTo2d());
        yield checked(part, graph, encoder::weights, assembly.encoderFiles());
      }
      case DECODER -> {
        Encoder encoder = assembly.encoder();
        Decoder decoder = assembly.decoder(encoder.tokenGrid());
        Network graph =
            new DecoderGraph(
                decoder,
                encoder.hiddenSize(),
                encoder.tokenGrid(),
                assembly.latentNormalization(),
                config.requireStage1().reshapeTo2d());
        yield checked(
            part, graph, () -> decoder.adapt(assembly.decoderWeights()), assembly.decoderFiles());
      }
      case BACKBONE -> backbone(part, assembly.backbone());
      case GUIDANCE_BACKBONE ->
          backbone(
              part,
              assembly
                  .guidanceBackbone()
                  .orElseThrow(
                      () ->
                          new ConfigException(
                              config.origin()
                                  + " has no guidance.guidance_model, so there is no"
                                  + " guidance-backbone to export",
                              Where.file(config.origin()).atKey("guidance.guidance_model"))));
    };
  }

  private static ExportSource backbone(ModelPart part, ConfiguredBackbone configured) {
    return checked(
        part,
        configured.backbone().network(),
        configured::weights,
        Map.of(part.toString(), configured.file().get()));
  }

  private static ExportSource checked(
      ModelPart part, Network network, Supplier<Weights> weights, Map<String, Path> files) {
    NetworkSummary summary = NetworkSummary.of(network);
    if (summary.specs().isEmpty()) {
      return new ExportSource(part, network, Weights.of(part.toString(), Map.of()), files);
    }
    Weights opened = weights.get();
    WeightsCheck.requireCompatible(network, summary, opened);
    return new ExportSource(part, network, opened, new LinkedHashMap<>(files));
  }

  /** Whether it has anything to learn. */
  boolean isLearned() {
    return !weights.names().isEmpty();
  }
}
