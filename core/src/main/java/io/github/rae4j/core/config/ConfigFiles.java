// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.config;

import io.github.rae4j.errors.ConfigException;
import io.github.rae4j.errors.MissingFileException;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.errors.Where;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The files and folders that values of a configuration name, with errors that say which value it
 * was. Keys are full keys. Immutable and thread-safe.
 *
 * @param root the whole configuration
 * @param paths where they are looked for
 * @param named what of them is opened
 */
record ConfigFiles(ConfigSection root, PathResolver paths, NamedFiles named) {
  /** As {@link RaeConfig#file}. */
  Path file(String key, String name) {
    return about(key, () -> paths.file(name));
  }

  /** As {@link RaeConfig#files}. */
  Map<String, Path> files(Map<String, String> names) {
    Map<String, Path> found = new LinkedHashMap<>();
    Map<String, String> missing = new LinkedHashMap<>();
    names.forEach(
        (key, name) ->
            paths
                .findFile(name)
                .ifPresentOrElse(file -> found.put(key, file), () -> missing.put(key, name)));
    if (missing.size() == 1) {
      missing.forEach(this::file);
    } else if (!missing.isEmpty()) {
      throw new MissingFileException(
          root.origin() + ": " + paths.severalMissing(missing),
          Where.file(missing.values().iterator().next()).atKey(missing.keySet().iterator().next()));
    }
    return found;
  }

  /** As {@link RaeConfig#modelFolder}. */
  EncoderFolder modelFolder(String key, String name) {
    return about(key, () -> named.open(name));
  }

  /** As {@link RaeConfig#needed}. */
  Optional<NeededFile> needed(String key, String name, NeededFile.Use use) {
    return about(
        key,
        () -> {
          NeededFile needed = paths.needed(key, name, use);
          boolean known =
              use == NeededFile.Use.DESCRIPTION
                  && needed.found().isEmpty()
                  && (DecoderConfigs.isKnown(name) || named.isDescribed(name));
          return known ? Optional.empty() : Optional.of(needed);
        });
  }

  /** The contents of a decoder's config.json. */
  ConfigParameters decoderConfig(String key, String name) {
    return about(key, () -> DecoderConfigs.read(name, paths));
  }

  private <T> T about(String key, Supplier<T> action) {
    try {
      return action.get();
    } catch (RaeException e) {
      String message = root.error(key, e.getMessage()).getMessage();
      throw e instanceof MissingFileException
          ? new MissingFileException(message, e.where().atKey(key), e)
          : new ConfigException(message, Where.file(root.origin()).atKey(key), e);
    }
  }
}
