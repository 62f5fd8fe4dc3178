// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.pipeline;

import io.github.rae4j.core.config.ConfigSection;
import io.github.rae4j.core.config.NeededFile.Use;
import io.github.rae4j.network.Weights;
import io.github.rae4j.options.ModelFolder;
import java.util.LinkedHashMap;
import java.util.Map;

/** Remembers which model folders and checkpoints a part asks for. Not thread-safe. */
final class RecordedFolders implements ConfigSection.ModelFolders {
  private final ConfigSection.ModelFolders folders;
  private final Map<String, Use> asked = new LinkedHashMap<>();

  RecordedFolders(ConfigSection.ModelFolders folders) {
    this.folders = folders;
  }

  /** What was asked for, by name. */
  Map<String, Use> asked() {
    return asked;
  }

  @Override
  public ModelFolder open(String name) {
    asked.put(name, Use.MODEL);
    return folders.open(name);
  }

  @Override
  public Weights weights(String name) {
    asked.put(name, Use.FILE);
    return folders.weights(name);
  }
}
