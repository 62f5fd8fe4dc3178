// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.natives;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Why natives did not load, in one line. */
class NativeLoadTest {
  @TempDir Path folder;

  private static String reason(Throwable thrown) {
    NativeLoad load =
        NativeLoad.attempt(
            () -> {
              if (thrown instanceof Error e) {
                throw e;
              }
              throw (RuntimeException) thrown;
            });
    assertEquals(Optional.of(thrown), load.failure());
    return load.reason("native.path", "add the jar");
  }

  @Test
  void givesTheRootCauseOfAClassThatCannotBeInitialised() {
    Throwable root = new NoSuchFileException("/gone/native123");
    String reason =
        reason(new ExceptionInInitializerError(new RuntimeException("failed to load", root)));
    assertTrue(reason.startsWith("NoSuchFileException: /gone/native123; "), reason);
    assertTrue(reason.contains("-Djava.io.tmpdir=FOLDER"), reason);
    assertTrue(reason(new IllegalStateException()).startsWith("IllegalStateException; "));
    String full =
        reason(new UncheckedIOException(new IOException("No space left on device\nand more")));
    assertTrue(full.startsWith("IOException: No space left on device; "), full);
    assertTrue(full.contains("-Dnative.path=FOLDER") && full.endsWith("has room for them"), full);
  }

  @Test
  void saysWhatHelpsForEachCause() {
    String taken =
        reason(
            new UnsatisfiedLinkError("Native Library /a.so already loaded in another classloader"));
    assertTrue(taken.contains("belongs to one class loader"), taken);
    assertTrue(taken.contains("native.path"), taken);
    String noexec =
        reason(
            new UnsatisfiedLinkError(
                "/tmp/a.so: failed to map segment from shared object: Operation not permitted"));
    assertTrue(noexec.contains("noexec") && noexec.contains("-Dnative.path=FOLDER"), noexec);
    String denied = reason(new IllegalCallerException("Illegal native access from unnamed"));
    assertTrue(denied.contains("--enable-native-access=ALL-UNNAMED"), denied);
    String absent = reason(new UnsatisfiedLinkError("no jnitorch in java.library.path: /usr/lib"));
    assertTrue(absent.endsWith("; add the jar"), absent);
  }

  @Test
  void examinesTheTemporaryFolder() throws IOException {
    assertEquals(Optional.empty(), NativeLoad.temporaryFolderProblem("" + folder));
    String gone = NativeLoad.temporaryFolderProblem(folder + "/gone").orElseThrow();
    assertTrue(gone.endsWith("gone (java.io.tmpdir) does not exist"), gone);
    Path file = Files.writeString(folder.resolve("file"), "");
    String noFolder = NativeLoad.temporaryFolderProblem("" + file).orElseThrow();
    assertTrue(noFolder.endsWith("is no folder"), noFolder);
    assertTrue(NativeLoad.temporaryFolderProblem("\0").orElseThrow().endsWith("is no path"));
  }
}
