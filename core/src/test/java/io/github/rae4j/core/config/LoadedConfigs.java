// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.config;

import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.rae4j.errors.RaeException;
import io.github.rae4j.network.Weights;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;

/** Configs that are loaded where no model has been fetched. */
abstract class LoadedConfigs {
  @TempDir Path folder;

  final RaeConfig load(String name, String... overrides) {
    ModelLocations nowhere =
        new ModelLocations(folder, folder.resolve("home"), folder.resolve("hub"));
    return RaeConfig.load(
        name,
        List.of(overrides),
        new ConfigEnvironment(nowhere, file -> Weights.of(file.toString(), Map.of())));
  }

  final String failure(String name, String... overrides) {
    return String.valueOf(
        assertThrows(RaeException.class, () -> load(name, overrides)).getMessage());
  }
}
