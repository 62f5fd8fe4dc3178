// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.config;

import io.github.rae4j.errors.MissingFileException;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.formats.json.JsonReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Reads a decoder's {@code config.json}. The shapes of the three decoders of the paper (appendix,
 * ViT-B, ViT-L and ViT-XL) are known without a file.
 */
final class DecoderConfigs {
  private static final String FOLDER = "configs/decoder/";
  private static final List<String> KNOWN = List.of("ViTB", "ViTL", "ViTXL");

  private DecoderConfigs() {}

  /** Whether a name is that of a decoder of the paper. */
  static boolean isKnown(String name) {
    return KNOWN.stream().anyMatch(known -> name.equals(FOLDER + known));
  }

  /**
   * The contents of a decoder's config.json.
   *
   * @param name a folder with it, or the file itself
   * @throws RaeException if it is neither on disk nor one of the paper's
   */
  static ConfigParameters read(String name, PathResolver paths) {
    if (name.endsWith(".json")) {
      Path file = paths.file(name);
      return ConfigParameters.of(file.toString(), JsonReader.readFile(file));
    }
    Optional<Path> folder = paths.findFolder(name);
    Optional<AutoencoderRaeFolder> autoencoder = folder.flatMap(AutoencoderRaeFolder::find);
    if (autoencoder.isPresent()) {
      return autoencoder.get().decoderConfig();
    }
    if (folder.isPresent()) {
      Path file = folder.get().resolve("config.json");
      if (Files.exists(file)) {
        return ConfigParameters.of(file.toString(), JsonReader.readFile(file));
      }
      throw new MissingFileException(
          folder.get() + " has no config.json, which describes the decoder", Where.file(file));
    }
    return KNOWN.stream()
        .filter(known -> name.equals(FOLDER + known))
        .findFirst()
        .map(DecoderConfigs::known)
        .or(() -> PublicEncoders.find(name, () -> missing(name, paths)).map(EncoderFolder::config))
        .orElseThrow(() -> missing(name, paths));
  }

  private static ConfigParameters known(String decoder) {
    String resource = "decoders/" + decoder + ".json";
    try (InputStream in = DecoderConfigs.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException(resource + " is not on the class path");
      }
      String origin = "the built-in " + FOLDER + decoder;
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      return ConfigParameters.of(origin, JsonReader.read(origin, text));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static RaeException missing(String name, PathResolver paths) {
    try {
      paths.modelFolder(name);
      throw new IllegalStateException(name + " appeared meanwhile");
    } catch (RaeException e) {
      return new MissingFileException(
          e.getMessage()
              + "\nKnown without a folder: "
              + FOLDER
              + String.join(", " + FOLDER, KNOWN),
          e.where(),
          e);
    }
  }
}
