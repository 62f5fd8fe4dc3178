// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.formats.io;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/**
 * A temporary file or folder that is deleted on {@link #close}, or when the JVM stops before that.
 * It need not exist. Thread-safe.
 */
public final class TemporaryPath implements AutoCloseable {
  private final Path path;
  private final Thread cleaner;

  /** Registers {@code path} for deletion, along with everything below it. */
  public TemporaryPath(Path path) {
    this.path = path;
    this.cleaner = new Thread(() -> delete(path), "rae4j-cleaner");
    Runtime.getRuntime().addShutdownHook(cleaner);
  }

  /** The file or folder. */
  public Path path() {
    return path;
  }

  /** Deletes the path; anything that cannot be deleted is left behind. */
  @Override
  public void close() {
    delete(path);
    try {
      Runtime.getRuntime().removeShutdownHook(cleaner);
    } catch (IllegalStateException e) {
      // The JVM is stopping; the hook runs anyway.
    }
  }

  /**
   * Deletes a file, or a folder with everything below it; anything that cannot be deleted is left
   * behind.
   */
  public static void delete(Path path) {
    if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    try (Stream<Path> files = Files.walk(path)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException | UncheckedIOException e) {
      // A failed write has already been reported, and hidden leftovers do no harm.
    }
  }
}
