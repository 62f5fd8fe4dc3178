// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.config;

import io.github.rae4j.errors.RaeException;
import io.github.rae4j.formats.checkpoint.WeightsFiles;
import io.github.rae4j.formats.json.JsonReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;

/** Whether a folder on disk has what a model folder needs; a cache may hold parts of models. */
final class ModelFolders {
  private static final String INDEX = ".index.json";

  private ModelFolders() {}

  /** Whether it tells sizes or image statistics. */
  static boolean isDescribed(Path folder) {
    return Stream.of("config.json", LocalModelFolder.PREPROCESSOR, LocalModelFolder.PROCESSOR)
        .anyMatch(name -> Files.isRegularFile(folder.resolve(name)));
  }

  /** Whether it has a description and all of its weights. */
  static boolean isComplete(Path folder) {
    return Files.isRegularFile(folder.resolve("config.json"))
        && WeightsFiles.find(folder)
            .filter(file -> !file.toString().endsWith(INDEX) || hasParts(file))
            .isPresent();
  }

  private static boolean hasParts(Path index) {
    try {
      return JsonReader.readFile(index).get("weight_map") instanceof Map<?, ?> files
          && files.values().stream()
              .distinct()
              .allMatch(part -> Files.isRegularFile(index.resolveSibling(String.valueOf(part))));
    } catch (RaeException e) {
      // Whoever opens the weights gets the error; fetching again would not mend the file.
      return true;
    }
  }
}
