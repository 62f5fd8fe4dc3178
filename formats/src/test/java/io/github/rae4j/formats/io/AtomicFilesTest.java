// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.formats.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.errors.RaeException;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFilesTest {
  @TempDir private Path folder;

  @Test
  void writesContentAndLeavesNothingElse() throws IOException {
    Path target = folder.resolve("a/b/file.txt");
    AtomicFiles.write(target, temporary -> Files.writeString(temporary, "new"));
    assertEquals("new", Files.readString(target));
    assertEquals(List.of(target), list(folder.resolve("a/b")));
  }

  @Test
  void replacesOldFileOnlyWhenNewOneIsComplete() throws IOException {
    Path target = Files.writeString(folder.resolve("file.txt"), "old");
    AtomicFiles.write(
        target,
        temporary -> {
          Files.writeString(temporary, "half");
          assertEquals("old", Files.readString(target));
          assertEquals(folder, temporary.getParent());
          Files.writeString(temporary, "whole");
        });
    assertEquals("whole", Files.readString(target));
  }

  @Test
  void keepsOldFileOnFailureAndGivesReason() throws IOException {
    Path target = Files.writeString(folder.resolve("file.txt"), "old");
    RaeException e =
        assertThrows(
            RaeException.class,
            () ->
                AtomicFiles.write(
                    target,
                    temporary -> {
                      Files.writeString(temporary, "half");
                      throw new IOException("No space left on device");
                    }));
    assertTrue(e.getMessage().contains(target.toString()), e.getMessage());
    assertTrue(e.getMessage().contains("No space left"), e.getMessage());
    assertEquals("old", Files.readString(target));
    assertEquals(List.of(target), list(folder));
  }

  @Test
  void leavesNothingBehindAfterProgrammingError() throws IOException {
    Path target = folder.resolve("file.txt");
    assertThrows(
        IllegalStateException.class,
        () ->
            AtomicFiles.write(
                target,
                temporary -> {
                  Files.writeString(temporary, "half");
                  throw new IllegalStateException("bug");
                }));
    assertEquals(List.of(), list(folder));
  }

  @Test
  void refusesFolderAsTarget() {
    RaeException e =
        assertThrows(
            RaeException.class,
            () -> AtomicFiles.write(folder, temporary -> Files.writeString(temporary, "x")));
    assertTrue(e.getMessage().contains("it is a folder"), e.getMessage());
  }

  @Test
  void reportsFileInPlaceOfParentFolder() throws IOException {
    Path blocker = Files.writeString(folder.resolve("blocker"), "x");
    Path target = blocker.resolve("file.txt");
    RaeException e =
        assertThrows(
            RaeException.class,
            () -> AtomicFiles.write(target, temporary -> Files.writeString(temporary, "x")));
    assertTrue(e.getMessage().contains(target.toString()), e.getMessage());
    assertFalse(e.getMessage().contains("Exception"), e.getMessage());
  }

  @Test
  void concurrentWritersDoNotMix() throws Exception {
    Path target = folder.resolve("file.txt");
    CountDownLatch firstHasBegun = new CountDownLatch(1);
    CountDownLatch secondIsDone = new CountDownLatch(1);
    Thread first =
        new Thread(
            () ->
                AtomicFiles.write(
                    target,
                    temporary -> {
                      Files.writeString(temporary, "first");
                      firstHasBegun.countDown();
                      await(secondIsDone);
                    }));
    first.start();
    await(firstHasBegun);
    AtomicFiles.write(target, temporary -> Files.writeString(temporary, "second"));
    assertEquals("second", Files.readString(target));
    secondIsDone.countDown();
    first.join();
    assertEquals("first", Files.readString(target));
    assertEquals(List.of(target), list(folder));
  }

  @Test
  void reasonsAreHumanReadable() {
    assertEquals(
        "Read-only file system",
        AtomicFiles.reason(new FileSystemException("x", null, "Read-only file system")));
    assertEquals("why", AtomicFiles.reason(new IOException("why")));
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<Path> list(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    }
  }
}
