// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.datasets;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.data.ImageDataSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** An interruption is told from a data set that cannot be read, and stays. */
final class InterruptedReadingTest {
  @TempDir private Path folder;

  private static void cancelled(Executable reading) {
    Thread.currentThread().interrupt();
    try {
      assertThrows(CancellationException.class, reading);
      assertTrue(Thread.currentThread().isInterrupted());
    } finally {
      Thread.interrupted();
    }
  }

  @Test
  void archivesAndTheirImages() throws IOException {
    Map<String, byte[]> members = TestFiles.members();
    members.put("a/1.png", TestFiles.pngBytes(folder, 1));
    Path tar = TestFiles.tar(folder.resolve("a.tar"), members);
    cancelled(() -> TarIndex.read(tar));
    try (ImageDataSet data = TestFiles.open(tar.toString())) {
      cancelled(() -> data.get(0));
    }
  }

  @Test
  void folders() throws IOException {
    Path images = Files.createDirectory(folder.resolve("images"));
    TestFiles.png(images.resolve("1.png"), 1);
    try (ImageDataSet data = TestFiles.open(images.toString())) {
      cancelled(() -> data.get(0));
    }
  }
}
