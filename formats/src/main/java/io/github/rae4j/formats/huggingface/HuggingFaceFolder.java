// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.formats.huggingface;

import io.github.rae4j.errors.RaeException;
import io.github.rae4j.formats.checkpoint.WeightsFiles;
import io.github.rae4j.formats.json.JsonReader;
import io.github.rae4j.network.Weights;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A model folder as the Hugging Face libraries write it: {@code config.json}, {@code
 * preprocessor_config.json} and weights. Nothing is read before it is asked for. Thread-safe.
 */
public final class HuggingFaceFolder {
  private final Path folder;
  private final Function<Path, Weights> opener;
  private @Nullable Weights weights;

  /**
   * A folder.
   *
   * @param opener opens a checkpoint file or an index of several
   */
  public HuggingFaceFolder(Path folder, Function<Path, Weights> opener) {
    this.folder = folder;
    this.opener = opener;
  }

  /** Where it is. */
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
   * The file that holds the weights, the first of {@link WeightsFiles#NAMES} that is there.
   *
   * @throws RaeException if there is none of them
   */
  public Path weightsFile() {
    return WeightsFiles.find(folder)
        .orElseThrow(
            () ->
                new RaeException(
                    folder
                        + " has no weights; expected one of "
                        + String.join(", ", WeightsFiles.NAMES)));
  }

  /** Where a JSON file of the folder is, there or not, for messages. */
  public Path file(String name) {
    return folder.resolve(name);
  }

  /**
   * The contents of a JSON file of the folder.
   *
   * @param name for example {@code config.json}
   * @throws RaeException if it is missing or not one JSON object
   */
  public Map<String, Object> readJson(String name) {
    Path file = file(name);
    if (!Files.exists(file)) {
      throw new RaeException(
          folder + " has no " + name + "; a model folder needs it beside its weights");
    }
    return JsonReader.readFile(file);
  }
}
