// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.formats.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TemporaryPathTest {
  @TempDir private Path folder;

  @Test
  void deletesFolderWithItsContents() throws IOException {
    Path kept = Files.writeString(folder.resolve("kept"), "x");
    Path inside = folder.resolve("a/b");
    try (TemporaryPath temporary = new TemporaryPath(folder.resolve("a"))) {
      Files.createDirectories(temporary.path());
      Files.writeString(inside, "y");
    }
    assertFalse(Files.exists(folder.resolve("a")));
    assertTrue(Files.exists(kept));
  }

  @Test
  void deletesLinkButNotItsTarget() throws IOException {
    Path target = Files.createDirectory(folder.resolve("target"));
    Path inside = Files.writeString(target.resolve("file"), "x");
    Path link = Files.createSymbolicLink(folder.resolve("link"), target);
    TemporaryPath.delete(link);
    assertFalse(Files.isSymbolicLink(link));
    assertEquals("x", Files.readString(inside));
  }

  @Test
  void acceptsMissingPath() {
    TemporaryPath.delete(folder.resolve("nothing"));
    assertTrue(Files.isDirectory(folder));
  }
}
