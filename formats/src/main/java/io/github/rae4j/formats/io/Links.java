// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.formats.io;

import io.github.rae4j.errors.DeviceException;
import io.github.rae4j.errors.Where;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Symbolic links in the names of files that are written. Thread-safe. */
public final class Links {
  /** As many as Linux follows. */
  private static final int MOST = 40;

  private Links() {}

  /**
   * The file that a path means in the end: links at its last name are followed, also to something
   * that does not exist yet.
   *
   * @param path an absolute path, which need not exist
   * @throws DeviceException if the links go round in a circle, or one cannot be read
   */
  public static Path followed(Path path) {
    Path file = path;
    for (int i = 0; Files.isSymbolicLink(file); i++) {
      if (i == MOST) {
        throw new DeviceException(
            "cannot write " + path + ": its symbolic links go round in a circle", Where.file(path));
      }
      try {
        file = file.resolveSibling(Files.readSymbolicLink(file));
      } catch (IOException e) {
        throw FileErrors.cannotWrite(path, e);
      }
    }
    return file;
  }
}
