// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.serve;

import io.github.rae4j.Rae4j;
import io.github.rae4j.engine.EngineOptions;
import io.github.rae4j.engine.Precision;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The model of a server. Immutable.
 *
 * @param name a YAML file or the name of a preset
 * @param overrides {@code key.path=value}
 * @param engine its name
 * @param options how the engine is to run, with the usual precision
 * @param precisions further ones that a request may ask for; each loads the networks once more
 * @param plugins a folder with plugins
 * @param gallery a folder, file or shards of pictures in which similar ones are looked for
 */
public record ServedConfig(
    String name,
    List<String> overrides,
    String engine,
    EngineOptions options,
    List<Precision> precisions,
    Optional<Path> plugins,
    Optional<String> gallery) {
  /** The preset where none is named: the bundled model, which has every kind of guidance. */
  public static final String BUNDLED = "tiny-fashion-ag";

  /** Copies the lists. */
  public ServedConfig {
    overrides = List.copyOf(overrides);
    precisions = List.copyOf(precisions);
  }

  /** A model on the default engine and the CPU. */
  public static ServedConfig of(String name, String... overrides) {
    return new ServedConfig(
        name,
        List.of(overrides),
        Rae4j.DEFAULT_ENGINE,
        EngineOptions.DEFAULT,
        List.of(),
        Optional.empty(),
        Optional.empty());
  }

  /** This model with pictures to look for similar ones in. */
  public ServedConfig withGallery(String location) {
    return new ServedConfig(
        name, overrides, engine, options, precisions, plugins, Optional.of(location));
  }

  /** The name with the overrides, for provenance. */
  String described() {
    return overrides.isEmpty() ? name : name + " " + String.join(" ", overrides);
  }
}
