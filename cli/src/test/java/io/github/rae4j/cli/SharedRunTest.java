// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Runs that several processes share. */
@Timeout(240)
class SharedRunTest {
  private static final int IMAGES = 41;

  @TempDir private Path folder;

  private static List<Object> command(Path out, Object... more) {
    List<Object> words = new ArrayList<>(List.of("sample", "--batch-size=2", "--steps=20"));
    words.add("--count=" + IMAGES);
    words.add("--out=" + out);
    words.addAll(List.of(more));
    return words;
  }

  private static void awaitBatch(Program program, Path journal)
      throws IOException, InterruptedException {
    while (!Files.exists(journal) || Files.readString(journal).lines().count() < 2) {
      assertTrue(program.isAlive(), program::err);
      Thread.sleep(5);
    }
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "signals are POSIX's")
  void aSharedRunThatWasStoppedAndKilledGivesTheBytesOfOneProcess()
      throws IOException, InterruptedException {
    Path one = folder.resolve("one.npz");
    Run.of(command(one).toArray()).done();
    Path out = folder.resolve("shared.npz");
    Object[] shared = command(out, "--nproc=2").toArray();

    Program stopped = Program.start(folder, "exec", Map.of(), shared);
    awaitBatch(stopped, folder.resolve("shared.npz.1-of-2.part/images.rgb.journal"));
    List<ProcessHandle> children = stopped.children().toList();
    assertEquals(2, children.size());
    stopped.signal("TERM");
    assertEquals(1, stopped.status(), stopped::err);
    assertTrue(stopped.err().contains("interrupted"), stopped::err);
    children.forEach(child -> assertFalse(child.isAlive()));

    Program killed = Program.start(folder, "exec", Map.of(), shared);
    killed.awaitError("images are there already; going on");
    killed.children().findFirst().orElseThrow().destroyForcibly();
    assertEquals(1, killed.status(), killed::err);
    assertTrue(killed.err().contains("was killed (signal 9), so all have been ended"), killed::err);
    assertEquals(1, killed.err().lines().filter(line -> line.contains("was killed")).count());
    assertFalse(Files.exists(out));

    Run finished = Run.of(shared);
    assertEquals(0, finished.status(), finished.err());
    assertArrayEquals(Files.readAllBytes(one), Files.readAllBytes(out));
    try (Stream<Path> left = Files.list(folder)) {
      assertEquals(
          List.of("one.npz", "shared.npz"),
          left.map(file -> file.getFileName().toString())
              .filter(name -> name.contains("npz"))
              .sorted()
              .toList());
    }
  }

  @Test
  void whatIsWrongInAllProcessesIsSaidOnce() {
    Run run =
        Run.of(command(folder.resolve("x.npz"), "--nproc=2", "stage_2.ckpt=nowhere.pt").toArray());
    assertEquals(1, run.status());
    assertEquals(
        1, run.err().lines().filter(line -> line.contains("nowhere.pt")).count(), run.err());
    assertTrue(run.err().contains("of 2 failed (exit status 1, reason above)"), run.err());
    Run.of(command(folder.resolve("x.npz"), "--nproc=0").toArray()).usage("--nproc");
  }
}
