// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.config;

import io.github.rae4j.errors.MissingFileException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.formats.json.JsonReader;
import io.github.rae4j.model.ImageNormalization;
import io.github.rae4j.network.Weights;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * A checkpoint file where a model folder is expected. Thread-safe except for the parameters that it
 * hands out.
 *
 * @param file the checkpoint
 * @param folder that describes the model; by default the one around the file, if it has a
 *     config.json
 * @param opener opens a checkpoint file
 */
record CheckpointFile(Path file, Optional<EncoderFolder> folder, Function<Path, Weights> opener)
    implements EncoderFolder {
  private static final String CONFIG = "config.json";

  @Override
  public boolean isFile() {
    return true;
  }

  @Override
  public String origin() {
    return file.toString();
  }

  @Override
  public ConfigParameters config() {
    if (folder.isPresent()) {
      return folder.get().config();
    }
    Path beside = file.resolveSibling(CONFIG);
    return Files.isRegularFile(beside)
        ? ConfigParameters.of(beside.toString(), JsonReader.readFile(beside))
        : ConfigParameters.of(origin(), Map.of());
  }

  @Override
  public ImageNormalization normalization() {
    return folder
        .orElseThrow(
            () ->
                new MissingFileException(
                    String.format(
                        Locale.ROOT,
                        "%s is a file, which has no image statistics; name a model folder",
                        origin()),
                    Where.file(file)))
        .normalization();
  }

  @Override
  public Weights weights() {
    return opener.apply(file);
  }
}
