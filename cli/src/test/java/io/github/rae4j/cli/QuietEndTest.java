// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Commands that only tell end without a word when nobody listens any more. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "pipes and signals of a POSIX shell")
class QuietEndTest {
  @TempDir Path folder;

  @Test
  void aReaderThatHasSeenEnoughIsNoError() throws Exception {
    // The reader is gone before the first line is written. The status is that of a program which
    // SIGPIPE has ended, as "cat" says it.
    String pipe = "f() { { \"$@\"; echo $? >status; } | true; }; f";
    for (String command : new String[] {"list", "--help", "doctor"}) {
      Program run = Program.start(folder, pipe, Map.of(), command);
      assertEquals(0, run.status());
      assertEquals("", run.err(), command);
      assertEquals("141\n", Files.readString(folder.resolve("status")), command);
    }
  }

  @Test
  void anOutputThatCannotBeWrittenIsAnError() throws Exception {
    Program full = Program.start(folder, "f() { \"$@\" >/dev/full; }; f", Map.of(), "list");
    if (Path.of("/dev/full").toFile().exists()) {
      assertEquals(1, full.status());
      assertEquals(
          "rae4j: standard output cannot be written, not everything was printed\n", full.err());
    }
  }

  @Test
  void aSignalEndsThemAtOnce() throws Exception {
    for (int millis : new int[] {300, 500, 700}) {
      Program list = Program.start(folder, "exec", Map.of(), "list");
      Thread.sleep(millis);
      list.signal("TERM").status();
      assertEquals("", list.err());
    }
  }
}
