// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.evaluation.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.errors.RaeException;
import io.github.rae4j.tensor.DType;
import io.github.rae4j.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is beside a target and not ours stays as it is. */
class WorkFolderOwnershipTest {
  @TempDir private Path temporary;

  private Path target() {
    return temporary.resolve("samples");
  }

  private Path part() {
    return temporary.resolve("samples.part");
  }

  private String refusal() {
    RaeException error =
        assertThrows(RaeException.class, () -> WorkFolder.open(target(), Map.of("seed", "1")));
    String message = String.valueOf(error.getMessage());
    assertTrue(message.contains("samples.part"), message);
    return message;
  }

  @Test
  void refusesFolderOfTheUser() throws IOException {
    Path thesis = Files.createDirectory(part()).resolve("thesis.txt");
    Files.writeString(thesis, "x");
    assertTrue(refusal().contains("without a manifest"));
    assertEquals("x", Files.readString(thesis));
    try (Stream<Path> files = Files.list(part())) {
      assertEquals(List.of(thesis), files.toList());
    }
  }

  @Test
  void refusesEmptyFolderAndFile() throws IOException {
    Files.createDirectory(part());
    assertTrue(refusal().contains("without a manifest"));
    assertTrue(Files.exists(part()));
    Files.delete(part());
    Files.writeString(part(), "x");
    assertTrue(refusal().contains("a file"));
    assertEquals("x", Files.readString(part()));
  }

  @Test
  void refusesLinkEvenToWorkFolder() throws IOException {
    Path other = temporary.resolve("other");
    WorkFolder.open(other, Map.of("seed", "1")).close();
    Files.createSymbolicLink(part(), temporary.resolve("other.part"));
    assertTrue(refusal().contains("a link"));
    assertTrue(Files.exists(temporary.resolve("other.part/manifest.json")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"name\":\"an extension of a browser\",\"version\":\"3\"}",
        "{}",
        "{\"rae4j\":\"work folder\"}",
        "null",
        "[1,2]",
        "\"text\"",
        "{\"rae4j\":\"work folder\",\"identity\":null,\"remarks\":{},\"sha256\":\"\"}",
        "{\"rae4j\":\"work folder\",\"identity\":{\"seed\":1},\"remarks\":{},\"sha256\":\"\"}",
        "{\"rae4j\":\"work folder\",\"identity\":{\"seed\":\"1\"},\"remarks\":{},\"sha256\":\"0\"}",
        "{\"rae4j\":\"work folder\",\"identity\"",
        ""
      })
  void refusesOtherManifests(String text) throws IOException {
    Files.createDirectory(part());
    Files.writeString(part().resolve("manifest.json"), text);
    String message = refusal();
    assertTrue(message.contains("manifest.json"), message);
    assertTrue(
        message.contains("delete its folder") || message.contains("move the folder away"), message);
    assertEquals(text, Files.readString(part().resolve("manifest.json")));
  }

  @Test
  void deletesOnlyItsOwnFiles() throws IOException {
    try (WorkFolder folder = WorkFolder.open(target(), Map.of("seed", "1"))) {
      RecordFile.open(folder, "rows", DType.UINT8).append(Tensor.of(new byte[6], 1, 6));
      Files.writeString(part().resolve("notes.txt"), "x");
      assertEquals(List.of("notes.txt"), folder.delete());
    }
    try (Stream<Path> files = Files.list(part())) {
      assertEquals(List.of(part().resolve("notes.txt")), files.toList());
    }
  }

  @Test
  void refusesLinksInTheFolder() throws IOException {
    Path thesis = Files.writeString(temporary.resolve("thesis.txt"), "x");
    WorkFolder.open(target(), Map.of("seed", "1")).close();
    Files.createSymbolicLink(part().resolve("rows"), thesis);
    try (WorkFolder folder = WorkFolder.open(target(), Map.of("seed", "1"))) {
      RaeException error =
          assertThrows(
              RaeException.class, () -> RecordFile.open(folder, "rows", DType.UINT8).records());
      assertTrue(String.valueOf(error.getMessage()).contains("is a link"), error.getMessage());
    }
    assertEquals("x", Files.readString(thesis));
  }

  @Test
  void sweepsWhatKilledRunsLeftBesideTheTarget() throws IOException {
    Path leftover = temporary.resolve(".samples." + UUID.randomUUID() + ".tmp");
    Files.writeString(leftover, "nearly all");
    Path half = temporary.resolve(".samples.part." + UUID.randomUUID() + ".tmp");
    Files.createDirectory(half);
    Files.writeString(half.resolve("manifest.json"), "{");
    Path others = temporary.resolve(".other." + UUID.randomUUID() + ".tmp");
    Files.writeString(others, "x");
    try (WorkFolder folder = WorkFolder.open(target(), Map.of())) {
      assertFalse(folder.isResumed());
      assertFalse(Files.exists(leftover));
      assertFalse(Files.exists(half));
      assertTrue(Files.exists(others));
    }
  }

  @Test
  void namesChangedRemarks() {
    WorkFolder.open(target(), Map.of("seed", "1"), Map.of("data", "s.npz")).close();
    try (WorkFolder folder =
        WorkFolder.open(target(), Map.of("seed", "1"), Map.of("data", "./s.npz"))) {
      assertTrue(folder.isResumed());
      assertEquals(List.of("data was 's.npz', now it is './s.npz'"), folder.changes());
    }
  }

  @Test
  void longestNamesWork() {
    Path longest = temporary.resolve("n".repeat(251) + ".npz");
    try (WorkFolder folder = WorkFolder.open(longest, Map.of())) {
      assertTrue(Files.isDirectory(folder.path()));
      assertEquals(List.of(), folder.delete());
      assertFalse(Files.exists(folder.path()));
    }
  }

  @Test
  void linkToFileStandsForTheFile() throws IOException {
    Path link = temporary.resolve("link.npz");
    Files.createSymbolicLink(link, Path.of("real.npz"));
    try (WorkFolder folder = WorkFolder.open(link, Map.of())) {
      assertEquals(temporary.resolve("real.npz.part"), folder.path());
    }
  }
}
