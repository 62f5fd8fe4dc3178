// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.flow;

import io.github.rae4j.core.config.ConfigSection;
import io.github.rae4j.core.config.RaeConfig;
import io.github.rae4j.core.pipeline.ModelAssembly;
import io.github.rae4j.core.training.ConfiguredRun;
import io.github.rae4j.errors.DataException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.evaluation.latents.LatentStore;
import io.github.rae4j.model.Backbone;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.trainers.run.RunRecord;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What representation alignment compares a backbone's tap with, where the section {@code repa}
 * names something else than the latents that are trained on: another encoder ({@code encoder}, its
 * name or keys as in {@code stage_1.params}), or what one has made of the same images ({@code
 * latents}).
 *
 * @param shape of what it gives for one image, {@code (C, h, w)} or {@code (tokens, C)}
 * @param encoder makes the encoder
 * @param latents a cache
 */
record RepaTarget(Shape shape, Optional<ModelAssembly> encoder, Optional<Path> latents) {
  private static final String SECTION = "repa";
  private static final String ENCODER = "encoder";
  private static final String LATENTS = "latents";

  /**
   * The target of a run; empty if the backbone has no tap, or is compared with the latents.
   *
   * @throws io.github.rae4j.errors.RaeException if both keys are there, or what they name is not
   */
  static Optional<RepaTarget> find(ConfiguredRun run, Backbone backbone) {
    RaeConfig config = run.assembly().config();
    Optional<ConfigSection> section = config.root().parameters().rawSection(SECTION);
    boolean tapped =
        backbone.furtherOutputs().stream().anyMatch(spec -> spec.name().equals(RepaLoss.TAP));
    if (section.isEmpty() || !tapped) {
      return Optional.empty();
    }
    Object encoder = section.get().values().get(ENCODER);
    Optional<String> latents = section.get().parameters().findString(LATENTS);
    if (encoder != null && latents.isPresent()) {
      throw section
          .get()
          .error(LATENTS, "must not stand beside encoder, which encodes the images; remove one");
    }
    return latents
        .map(RepaTarget::cached)
        .or(
            () ->
                Optional.ofNullable(encoder)
                    .map(found -> encoding(config, section.get(), found, run)));
  }

  private static RepaTarget cached(String name) {
    Path location = Path.of(name);
    if (!LatentStore.isAt(location)) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "repa.latents: %s is neither a folder nor a file of latents; write one by rae4j"
                  + " encode --data with the encoder that is to be aligned with",
              name),
          Where.file(location).atKey("repa.latents"));
    }
    try (LatentStore store = LatentStore.open(location)) {
      return new RepaTarget(store.latent(), Optional.empty(), Optional.of(location));
    }
  }

  private static RepaTarget encoding(
      RaeConfig config, ConfigSection section, Object encoder, ConfiguredRun run) {
    Map<String, @Nullable Object> params = new LinkedHashMap<>();
    if (encoder instanceof Map<?, ?> keys) {
      keys.forEach((key, value) -> params.put(String.valueOf(key), value));
    } else if (encoder instanceof String name) {
      params.put("encoder_name", name);
    } else {
      throw section.error(
          ENCODER,
          String.format(
              Locale.ROOT,
              "expected a name such as dinov2-vit-b[norm], or keys as in stage_1.params, found %s",
              encoder));
    }
    ModelAssembly assembly =
        new ModelAssembly(config.ofAutoencoder("repa.encoder", params), run.registry());
    return new RepaTarget(assembly.latentShape(), Optional.of(assembly), Optional.empty());
  }

  /** Refuses an encoder where the data are latents, from which it cannot make anything. */
  void requireImages(String data) {
    if (encoder.isPresent()) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "%s holds latents, but repa.encoder needs the images; encode them with that encoder"
                  + " as well and name the result by repa.latents in its place, or train on the"
                  + " images",
              data),
          Where.file(data).atKey("repa.encoder"));
    }
  }

  /** Adds the hashes of weights or of the cache to the identity of a run. */
  void addTo(Map<String, String> identity) {
    encoder.ifPresent(
        assembly -> {
          Map<String, Path> files = new LinkedHashMap<>();
          assembly.encoderFiles().forEach((part, file) -> files.put("repa." + part, file));
          RunRecord.addHashes(identity, files);
        });
    latents.ifPresent(
        location -> {
          try (LatentStore store = LatentStore.open(location)) {
            RunRecord.addHash(identity, "repa.latents", store.contentHash());
          }
        });
  }
}
