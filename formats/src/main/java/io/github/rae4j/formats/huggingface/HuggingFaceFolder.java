// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.formats.huggingface;

import io.github.rae4j.errors.MissingFileException;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.formats.checkpoint.WeightsFiles;
import io.github.rae4j.formats.json.JsonReader;
import io.github.rae4j.network.Weights;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A model folder in the layout of the Hugging Face libraries: {@code config.json}, {@code
 * preprocessor_config.json} and weights. Files are read only on request. Thread-safe.
 */
public final class HuggingFaceFolder {
  private final Path folder;
  private final Function<Path, Weights> opener;
  private @Nullable Weights weights;

  /**
   * Creates a view of a folder without reading anything.
   *
   * @param opener opens a checkpoint file, or the index of a sharded one
   */
  public HuggingFaceFolder(Path folder, Function<Path, Weights> opener) {
    this.folder = folder;
    this.opener = opener;
  }

  /** The path of the folder. */
  public Path path() {
    return folder;
  }

  /** The weights, opened on first use and kept. */
  public synchronized Weights weights() {
    if (weights == null) {
      weights = opener.apply(weightsFile());
    }
    return weights;
  }

  /**
   * The file that holds the weights: the first of {@link WeightsFiles#NAMES} that exists.
   *
   * @throws RaeException if none of them exists
   */
  public Path weightsFile() {
    return WeightsFiles.find(folder)
        .orElseThrow(
            () ->
                new MissingFileException(
                    folder
                        + " has no weights; expected one of "
                        + String.join(", ", WeightsFiles.NAMES),
                    Where.file(folder)));
  }

  /** Whether the folder has a file. */
  public boolean has(String name) {
    return Files.exists(file(name));
  }

  /** The path of a JSON file in the folder, for messages; the file need not exist. */
  public Path file(String name) {
    return folder.resolve(name);
  }

  /**
   * The contents of a JSON file in the folder.
   *
   * @param name file name, for example {@code config.json}
   * @throws RaeException if the file is missing or is not a single JSON object
   */
  public Map<String, Object> readJson(String name) {
    Path file = file(name);
    if (!Files.exists(file)) {
      throw new MissingFileException(
          folder + " has no " + name + "; a model folder needs it beside its weights",
          Where.file(file));
    }
    return JsonReader.readFile(file);
  }
}
