// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.pytorch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.testkit.LoadTwice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is said where the natives cannot be unpacked, the first time and later. */
class NativesTest {
  @TempDir Path folder;

  private List<String> loadTwice(String... properties) throws IOException, InterruptedException {
    return LoadTwice.run(folder, PyTorchEngineProvider.class, properties);
  }

  @Test
  void everyTryNamesTheRootCauseAndTheProperty() throws Exception {
    // Below a file nothing can be made, not even by root.
    Path file = Files.writeString(folder.resolve("file"), "");
    List<String> lines =
        loadTwice("-Djava.io.tmpdir=" + file + "/tmp", "-Duser.home=" + file + "/me");
    assertEquals(2, lines.size(), lines.toString());
    assertEquals(lines.get(0), lines.get(1));
    assertTrue(lines.get(0).contains("libtorch cannot be loaded on"), lines.get(0));
    assertTrue(
        lines
            .get(0)
            .contains("the temporary folder " + file + "/tmp (java.io.tmpdir) does not exist"),
        lines.get(0));
    assertTrue(lines.get(0).contains("-Djava.io.tmpdir=FOLDER"), lines.get(0));
  }

  /** They are published for other platforms, but taken where they are used. */
  @Test
  void oneDnnLoadsWhereItsNativesAre() {
    LibTorch.load();
    assertEquals(LibTorch.hasOneDnnNatives(), OneDnn.open().isPresent());
  }

  @Test
  void aUserWithoutAHomeLeavesNothingWhereTheProgramStarts() throws Exception {
    Path temporary = Files.createDirectory(folder.resolve("tmp"));
    List<String> lines = loadTwice("-Djava.io.tmpdir=" + temporary, "-Duser.home=?");
    assertEquals(List.of("made PyTorchEngine", "made PyTorchEngine"), lines);
    assertTrue(Files.notExists(folder.resolve("?")));
  }

  @Test
  void processesThatStartTogetherOnAFreshMachineAllLoad() throws Exception {
    Path cache = folder.resolve("cache");
    List<CompletableFuture<List<String>>> processes = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      Path own = Files.createDirectory(folder.resolve("process" + i));
      processes.add(
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  return LoadTwice.run(
                      own,
                      PyTorchEngineProvider.class,
                      "-Dorg.bytedeco.javacpp.cachedir=" + cache,
                      "-XX:ErrorFile=" + own.resolve("crash.log"));
                } catch (IOException | InterruptedException e) {
                  throw new IllegalStateException(e);
                }
              },
              task -> new Thread(task).start()));
    }
    for (CompletableFuture<List<String>> process : processes) {
      assertEquals(List.of("made PyTorchEngine", "made PyTorchEngine"), process.get());
    }
  }
}
