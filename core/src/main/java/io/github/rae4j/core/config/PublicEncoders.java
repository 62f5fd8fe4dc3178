// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.config;

import io.github.rae4j.errors.RaeException;
import io.github.rae4j.formats.json.JsonReader;
import io.github.rae4j.model.ImageNormalization;
import io.github.rae4j.network.Weights;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The shapes and image statistics of the public encoders that the reference uses. They are known
 * without a folder, so that a config can be described, and latents decoded, before (or without)
 * fetching an encoder's weights.
 */
final class PublicEncoders {
  private PublicEncoders() {}

  /**
   * A model folder of facts alone.
   *
   * @param id a public model id
   * @param notFound makes the error of whoever asks for the weights
   */
  static Optional<EncoderFolder> find(String id, Supplier<RaeException> notFound) {
    boolean known =
        id.matches("[\\w-]+/[\\w-]+")
            && PublicEncoders.class.getResource("encoders/" + id + "/config.json") != null;
    return known ? Optional.of(new BuiltIn(id, notFound)) : Optional.empty();
  }

  private record BuiltIn(String id, Supplier<RaeException> notFound) implements EncoderFolder {
    @Override
    public String origin() {
      return "the built-in facts of " + id;
    }

    @Override
    public ConfigParameters config() {
      return read("config.json");
    }

    @Override
    public ImageNormalization normalization() {
      ConfigParameters facts = read("preprocessor_config.json");
      return new ImageNormalization(facts.getDoubles("image_mean"), facts.getDoubles("image_std"));
    }

    @Override
    public Weights weights() {
      throw notFound.get();
    }

    private ConfigParameters read(String name) {
      try (InputStream in =
          PublicEncoders.class.getResourceAsStream("encoders/" + id + "/" + name)) {
        if (in == null) {
          throw new IllegalStateException(id + " has no " + name);
        }
        String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        return ConfigParameters.of(origin(), JsonReader.read(origin(), text));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
