// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.datasets;

import io.github.rae4j.data.ImageDataSet;
import io.github.rae4j.errors.ConfigException;
import io.github.rae4j.errors.MissingFileException;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.formats.io.FileErrors;
import io.github.rae4j.options.Parameters;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Resolves locations given by users. */
final class Paths {
  private Paths() {}

  /** Parses a path; empty if the text is not a valid path on this machine. */
  static Optional<Path> parse(String location) {
    try {
      return Optional.of(Path.of(location));
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }

  /**
   * The path of something that is there.
   *
   * @throws RaeException if it is not, or the text is no path
   */
  static Path existing(String text) {
    Path path =
        parse(text)
            .orElseThrow(
                () -> new ConfigException("'" + text + "' is not a path", Where.key("path")));
    if (!Files.exists(path)) {
      throw new MissingFileException(
          "there is no file or folder " + path, Where.file(path).atKey("path"));
    }
    return path;
  }

  /** Opens a data set that a config describes: errors about the location name its key. */
  static ImageDataSet open(Parameters parameters, Supplier<ImageDataSet> opener) {
    try {
      return opener.get();
    } catch (RaeException e) {
      if (e.key().equals(Optional.of("path"))) {
        throw parameters.error("path", e.getMessage(), e);
      }
      throw e;
    }
  }

  /** Whether the name ends with this suffix, ignoring case. */
  static boolean endsWith(String name, String suffix) {
    return name.toLowerCase(Locale.ROOT).endsWith(suffix);
  }

  /** The entries of a folder, sorted by name. */
  static List<Path> list(Path folder) {
    try (Stream<Path> content = Files.list(folder)) {
      return content
          .sorted((a, b) -> a.getFileName().toString().compareTo(b.getFileName().toString()))
          .toList();
    } catch (IOException e) {
      throw unreadable(folder, e);
    }
  }

  /** The error for a file or folder that cannot be read. */
  static RaeException unreadable(Path path, IOException e) {
    return FileErrors.cannotRead(path, e);
  }
}
