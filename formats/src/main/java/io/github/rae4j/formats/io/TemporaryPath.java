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
 * A temporary file or folder that is deleted when this is closed, or when the virtual machine stops
 * before. It need not exist. Thread-safe.
 */
public final class TemporaryPath implements AutoCloseable {
  private final Path path;
  private final Thread cleaner;

  /** From now on {@code path} is deleted in the end, with everything below it. */
  public TemporaryPath(Path path) {
    this.path = path;
    this.cleaner = new Thread(() -> delete(path), "rae4j-cleaner");
    Runtime.getRuntime().addShutdownHook(cleaner);
  }

  /** The file or folder. */
  public Path path() {
    return path;
  }

  /** Deletes it; what cannot be deleted is left behind. */
  @Override
  public void close() {
    delete(path);
    try {
      Runtime.getRuntime().removeShutdownHook(cleaner);
    } catch (IllegalStateException e) {
      // The virtual machine is stopping; the hook runs anyway.
    }
  }

  /**
   * Deletes a file, or a folder with everything below it; what cannot be deleted is left behind.
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
      // A failed write has been reported already; hidden leftovers harm nobody.
    }
  }
}
