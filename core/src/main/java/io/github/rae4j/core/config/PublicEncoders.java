// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.config;

import io.github.rae4j.core.lookup.Services;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.formats.json.JsonReader;
import io.github.rae4j.model.ImageNormalization;
import io.github.rae4j.network.Weights;
import io.github.rae4j.spi.ModelFacts;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The shapes and image statistics of public encoders, by what the modules that know such encoders
 * say. They are known without a folder, so that a config can be described, and latents decoded,
 * before (or without) fetching an encoder's weights.
 */
final class PublicEncoders {
  private static final String CONFIG = "config.json";

  private PublicEncoders() {}

  /**
   * A model folder of facts alone.
   *
   * @param id a public model id
   * @param notFound makes the error of whoever asks for the weights
   */
  static Optional<EncoderFolder> find(String id, Supplier<RaeException> notFound) {
    if (!id.matches("[\\w-]+/[\\w-]+")) {
      return Optional.empty();
    }
    return read(id, CONFIG).map(config -> new Known(id, config, notFound));
  }

  private record Known(String id, ConfigParameters config, Supplier<RaeException> notFound)
      implements EncoderFolder {
    @Override
    public String origin() {
      return PublicEncoders.origin(id);
    }

    @Override
    public ImageNormalization normalization() {
      ConfigParameters facts =
          read(id, "preprocessor_config.json")
              .orElseThrow(() -> new IllegalStateException(origin() + " have no image statistics"));
      return new ImageNormalization(facts.getDoubles("image_mean"), facts.getDoubles("image_std"));
    }

    @Override
    public Weights weights() {
      throw notFound.get();
    }
  }

  private static String origin(String id) {
    return "the built-in facts of " + id;
  }

  private static Optional<ConfigParameters> read(String id, String file) {
    for (ModelFacts facts : Services.all(ModelFacts.class)) {
      Optional<InputStream> found = facts.open(id, file);
      if (found.isPresent()) {
        try (InputStream in = found.get()) {
          String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
          return Optional.of(ConfigParameters.of(origin(id), JsonReader.read(origin(id), text)));
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    }
    return Optional.empty();
  }
}
