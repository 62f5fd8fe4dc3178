// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.testkit;

import io.github.rae4j.core.config.ConfigParameters;
import io.github.rae4j.network.Weights;
import io.github.rae4j.options.ModelFolder;
import io.github.rae4j.options.Parameters;
import java.util.Map;

/**
 * A model folder that is not on disk, for what {@code config.json} alone decides.
 *
 * @param values the contents of {@code config.json}
 * @param weights what the folder holds; may be empty
 */
public record ConfigOnlyFolder(Map<String, ?> values, Weights weights) implements ModelFolder {
  /** A folder without weights. */
  public ConfigOnlyFolder(Map<String, ?> values) {
    this(values, Weights.of("folder without weights", Map.of()));
  }

  @Override
  public String origin() {
    return "folder";
  }

  @Override
  public Parameters config() {
    return ConfigParameters.of("folder/config.json", values);
  }
}
