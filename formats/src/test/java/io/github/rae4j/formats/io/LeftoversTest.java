// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.formats.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.errors.RaeException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LeftoversTest {
  @TempDir private Path folder;

  private Path file(String name) throws IOException {
    return Files.writeString(folder.resolve(name), "x");
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void sweepsWhatAnEarlierVersionLeftForThisTargetOnly() throws IOException {
    file(".a.npz." + UUID.randomUUID() + ".tmp");
    String other = ".ab.npz." + UUID.randomUUID() + ".tmp";
    file(other);
    file(".a.npz.notes.tmp");
    file("a.npz." + UUID.randomUUID() + ".tmp");
    file(".a.npz.00000000-0000-1000-8000-000000000000.tmp");
    assertEquals(1, Leftovers.sweep(folder.resolve("a.npz")));
    assertEquals(4, names().size());
    assertTrue(Files.exists(folder.resolve(other)));
  }

  @Test
  void leavesWhatThisProcessWrites() throws IOException {
    Path live = file(TemporaryNames.next("a.npz"));
    assertEquals(0, Leftovers.sweep(folder.resolve("a.npz")));
    assertTrue(Files.exists(live));
  }

  @Test
  void sweepsWhatAnEndedProcessLeft() throws IOException {
    // The largest process number that Linux gives is 2^22.
    String name = TemporaryNames.next("a.npz");
    String id = name.substring(7, 43);
    Path ended = file(name.replace(id.substring(0, 8), "7fffffff"));
    // The same number at another start is another process.
    String start = id.substring(28);
    String earlier = "%08x".formatted(Integer.parseUnsignedInt(start, 16) - 100);
    Path reused = file(name.replace(start + ".tmp", earlier + ".tmp"));
    assertEquals(2, Leftovers.sweep(folder.resolve("a.npz")));
    assertFalse(Files.exists(ended));
    assertFalse(Files.exists(reused));
  }

  @Test
  void leavesWhatAnotherMachineMayBeWritingUnlessLocked() throws IOException {
    String name = TemporaryNames.next("a.npz");
    String host = name.substring(16, 20);
    String elsewhere = "%04x".formatted(Integer.parseInt(host, 16) ^ 1);
    Path other =
        file(name.replace("-8", "-8").replaceFirst("-" + host + "-", "-" + elsewhere + "-"));
    assertEquals(0, Leftovers.sweep(folder.resolve("a.npz")));
    assertTrue(Files.exists(other));
    assertEquals(1, Leftovers.sweep(folder, "a.npz"::equals, true));
    assertFalse(Files.exists(other));
  }

  @Test
  void neverFollowsOrDeletesLinks() throws IOException {
    Path thesis = file("thesis.txt");
    Path link = folder.resolve(".a.npz." + UUID.randomUUID() + ".tmp");
    Files.createSymbolicLink(link, thesis);
    assertEquals(0, Leftovers.sweep(folder.resolve("a.npz")));
    assertTrue(Files.isSymbolicLink(link));
    assertEquals("x", Files.readString(thesis));
  }

  @Test
  void longNamesAreWrittenAndSwept() throws IOException {
    for (String character : List.of("n", "ü", "画")) {
      int bytes = character.getBytes(StandardCharsets.UTF_8).length;
      String name = character.repeat(251 / bytes) + ".npz";
      Path target = folder.resolve(name);
      AtomicFiles.write(target, temporary -> Files.writeString(temporary, "whole"));
      assertEquals("whole", Files.readString(target));
      file("." + TemporaryNames.stem(name) + "." + UUID.randomUUID() + ".tmp");
      assertEquals(1, Leftovers.sweep(target), character);
      assertTrue(
          AtomicFiles.derivedName(name, ".part").getBytes(StandardCharsets.UTF_8).length <= 255);
      Files.delete(target);
    }
    assertEquals(List.of(), names());
  }

  @Test
  void writesThroughLinks() throws IOException {
    Path real = file("real.txt");
    Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("real.txt"));
    Path second = Files.createSymbolicLink(folder.resolve("second"), link);
    AtomicFiles.write(second, temporary -> Files.writeString(temporary, "new"));
    assertTrue(Files.isSymbolicLink(link) && Files.isSymbolicLink(second));
    assertEquals("new", Files.readString(real));
    assertEquals(List.of("link", "real.txt", "second"), names());
    Files.delete(real);
    AtomicFiles.write(link, temporary -> Files.writeString(temporary, "again"));
    assertEquals("again", Files.readString(real));
  }

  @Test
  void refusesCirclesOfLinks() throws IOException {
    Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("link"));
    RaeException error =
        assertThrows(
            RaeException.class,
            () -> AtomicFiles.write(link, temporary -> Files.writeString(temporary, "x")));
    assertTrue(String.valueOf(error.getMessage()).contains("circle"), error.getMessage());
  }
}
