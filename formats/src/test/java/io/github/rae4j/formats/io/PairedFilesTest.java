// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.formats.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.errors.ConfigException;
import io.github.rae4j.errors.RaeException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PairedFilesTest {
  @TempDir private Path folder;

  private static void put(String text, WritableByteChannel channel) throws IOException {
    channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
  }

  private List<Path> write(Path target, String content) {
    return PairedFiles.write(
        target,
        ".data",
        (name, channel) -> put(content + " with " + name, channel),
        channel -> put("data of " + content, channel));
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void bothAreThereAndNothingElse() throws Exception {
    Path target = folder.resolve("below").resolve("x.onnx");
    List<Path> written = write(target, "one");
    assertEquals(List.of(target, folder.resolve("below").resolve("x.onnx.data")), written);
    assertEquals("one with x.onnx.data", Files.readString(written.get(0)));
    assertEquals("data of one", Files.readString(written.get(1)));
    write(target, "two");
    assertEquals("two with x.onnx.data", Files.readString(written.get(0)));
    assertEquals("data of two", Files.readString(written.get(1)));
    try (Stream<Path> files = Files.list(folder.resolve("below"))) {
      assertEquals(2, files.count());
    }
  }

  @Test
  void withoutASecondFileThereIsOne() throws Exception {
    Path target = folder.resolve("x.onnx");
    List<Path> written =
        PairedFiles.write(
            target,
            "",
            (name, channel) -> put("alone", channel),
            channel -> {
              throw new AssertionError("nothing is to be written");
            });
    assertEquals(List.of(target), written);
    assertEquals(List.of("x.onnx"), names());
  }

  @Test
  void aFailureLeavesTheOldPair() throws Exception {
    Path target = folder.resolve("x.onnx");
    write(target, "old");
    RaeException failure =
        assertThrows(
            RaeException.class,
            () ->
                PairedFiles.write(
                    target,
                    ".data",
                    (name, channel) -> {
                      throw new IOException("No space left on device");
                    },
                    channel -> put("half", channel)));
    assertTrue(failure.getMessage().contains("No space left on device"), failure.getMessage());
    assertEquals(List.of("x.onnx", "x.onnx.data"), names());
    assertEquals("old with x.onnx.data", Files.readString(target));
    assertEquals("data of old", Files.readString(folder.resolve("x.onnx.data")));
  }

  @Test
  void whatAKilledWriteLeftIsReplacedAndTidiedAway() throws Exception {
    Path target = folder.resolve("x.onnx");
    write(target, "old");
    String ended = ".00000000-0000-4000-8000-000000000000.tmp";
    Path passing = folder.resolve(".x.onnx.data.next" + ended);
    Files.writeString(passing, "data of killed");
    Files.writeString(target, "killed with " + passing.getFileName());
    assertThrows(
        RaeException.class,
        () ->
            PairedFiles.write(
                target,
                ".data",
                (name, channel) -> {
                  throw new IOException("No space left on device");
                },
                channel -> put("half", channel)));
    assertEquals("data of killed", Files.readString(passing));
    write(target, "new");
    assertEquals("new with x.onnx.data", Files.readString(target));
    assertEquals("data of new", Files.readString(folder.resolve("x.onnx.data")));
    assertEquals(List.of("x.onnx", "x.onnx.data"), names());
  }

  @Test
  void behindALinkStandsThePair() throws Exception {
    Path real = folder.resolve("real.onnx");
    Path link = Files.createSymbolicLink(folder.resolve("link.onnx"), real.getFileName());
    assertEquals(List.of(real, folder.resolve("real.onnx.data")), write(link, "one"));
    assertTrue(Files.isSymbolicLink(link));
    assertEquals("one with real.onnx.data", Files.readString(link));
  }

  @Test
  void refusesFoldersAndALinkInTheSecondPlace() throws Exception {
    Path taken = Files.createDirectory(folder.resolve("x.onnx"));
    assertThrows(ConfigException.class, () -> write(taken, "one"));
    Files.createDirectory(folder.resolve("y.onnx.data"));
    assertThrows(ConfigException.class, () -> write(folder.resolve("y.onnx"), "one"));
    Path other = Files.writeString(folder.resolve("other"), "mine");
    Files.createSymbolicLink(folder.resolve("z.onnx.data"), other);
    assertThrows(ConfigException.class, () -> write(folder.resolve("z.onnx"), "one"));
    assertEquals("mine", Files.readString(other));
    assertEquals(List.of("other", "x.onnx", "y.onnx.data", "z.onnx.data"), names());
  }
}
