// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.evaluation.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.rae4j.errors.RaeException;
import io.github.rae4j.formats.io.AtomicFiles;
import io.github.rae4j.tensor.DType;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class WorkFolderTest {
  @TempDir private Path temporary;
  private Path target = Path.of("");

  @BeforeEach
  void name() {
    target = temporary.resolve("out.npz");
  }

  private static Tensor rows(int first, int count) {
    byte[] values = new byte[count * 6];
    for (int i = 0; i < values.length; i++) {
      values[i] = (byte) (first * 6 + i);
    }
    return Tensor.of(values, count, 2, 3);
  }

  private static byte[] content(RecordFile file) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    file.copyTo(Channels.newChannel(out));
    return out.toByteArray();
  }

  private void writeThreeBlocks() {
    try (WorkFolder folder = WorkFolder.open(target, Map.of("seed", "1"))) {
      assertFalse(folder.isResumed());
      RecordFile file = RecordFile.open(folder, "rows", DType.UINT8);
      file.append(rows(0, 4));
      file.append(rows(4, 4));
      file.append(rows(8, 2));
    }
  }

  /** A path of nearly all the characters that Linux takes leaves none for the manifest's name. */
  @Test
  void aManifestThatCannotBeWrittenIsTheTargets() throws IOException {
    assumeTrue(OS.LINUX.isCurrentOs());
    Path deep = temporary;
    int hidden = AtomicFiles.hiddenBeside(Path.of("/out.npz.part")).toString().length();
    while (deep.toString().length() + hidden < 4090) {
      int left = 4090 - hidden - deep.toString().length();
      deep = deep.resolve("d".repeat(Math.max(1, Math.min(200, left - 1))));
    }
    Path beside = Files.createDirectories(deep).resolve("out.npz");
    RaeException refused =
        assertThrows(RaeException.class, () -> WorkFolder.open(beside, Map.of("seed", "1")));
    assertEquals("cannot write " + beside + ": File name too long", refused.getMessage());
    assertFalse(WorkFolder.isBegun(beside));
  }

  private RecordFile reopened(WorkFolder folder) {
    assertTrue(folder.isResumed());
    return RecordFile.open(folder, "rows", DType.UINT8);
  }

  @Test
  void recordsSurviveRun() throws IOException {
    writeThreeBlocks();
    try (WorkFolder folder = WorkFolder.open(target, Map.of("seed", "1"))) {
      RecordFile file = reopened(folder);
      assertEquals(10, file.records());
      assertEquals(Optional.of(Shape.of(2, 3)), file.recordShape());
      assertTrue(Arrays.equals(bytes(10), content(file)));
      folder.delete();
    }
    assertFalse(Files.exists(temporary.resolve("out.npz.part")));
  }

  private static byte[] bytes(int count) {
    byte[] all = new byte[count * 6];
    rows(0, count).bytes().get(all);
    return all;
  }

  @Test
  void ignoresIncompleteBlock() throws IOException {
    writeThreeBlocks();
    Path part = temporary.resolve("out.npz.part");
    Files.write(part.resolve("rows"), new byte[3], StandardOpenOption.APPEND);
    Files.writeString(part.resolve("rows.journal"), "10 4 0123", StandardOpenOption.APPEND);
    try (WorkFolder folder = WorkFolder.open(target, Map.of("seed", "1"))) {
      RecordFile file = reopened(folder);
      assertEquals(10, file.records());
      file.append(rows(10, 3));
      assertTrue(Arrays.equals(bytes(13), content(file)));
    }
    try (WorkFolder folder = WorkFolder.open(target, Map.of("seed", "1"))) {
      assertEquals(13, reopened(folder).records());
    }
  }

  /**
   * The possible effect of a power failure: the journal is on disk, but the bytes are zeros or
   * missing.
   */
  @Test
  void dropsBlocksWhoseBytesDoNotMatch() throws IOException {
    writeThreeBlocks();
    Path data = temporary.resolve("out.npz.part").resolve("rows");
    byte[] all = Files.readAllBytes(data);
    all[all.length - 14] ^= 1;
    Files.write(data, all);
    try (WorkFolder folder = WorkFolder.open(target, Map.of("seed", "1"))) {
      RecordFile file = reopened(folder);
      assertEquals(4, file.records());
      file.append(rows(4, 4));
      assertTrue(Arrays.equals(bytes(8), content(file)));
    }
    Files.write(data, Arrays.copyOf(all, 30));
    try (WorkFolder folder = WorkFolder.open(target, Map.of("seed", "1"))) {
      assertEquals(0, reopened(folder).records());
    }
  }

  @Test
  void truncatesRecordsToBlock() throws IOException {
    writeThreeBlocks();
    try (WorkFolder folder = WorkFolder.open(target, Map.of("seed", "1"))) {
      RecordFile file = reopened(folder);
      file.truncate(8);
      assertEquals(8, file.records());
      assertEquals(rows(0, 8).shape(), file.map().shape());
      file.append(rows(8, 1));
      assertTrue(Arrays.equals(bytes(9), content(file)));
    }
  }

  @Test
  void refusesDifferentRun() {
    writeThreeBlocks();
    RaeException error =
        assertThrows(RaeException.class, () -> WorkFolder.open(target, Map.of("seed", "2")));
    String message = String.valueOf(error.getMessage());
    assertTrue(message.contains("seed is '1', now it is '2'"), message);
    assertTrue(message.contains("out.npz.part") && message.contains("delete"), message);
  }

  @Test
  void refusesConcurrentRuns() {
    try (WorkFolder folder = WorkFolder.open(target, Map.of())) {
      assertFalse(folder.isResumed());
      RaeException error =
          assertThrows(RaeException.class, () -> WorkFolder.open(target, Map.of()));
      assertTrue(String.valueOf(error.getMessage()).contains("another run is writing"));
    }
  }

  @Test
  void explainsDamagedManifest() throws IOException {
    writeThreeBlocks();
    Files.writeString(temporary.resolve("out.npz.part").resolve("manifest.json"), "{");
    RaeException error =
        assertThrows(RaeException.class, () -> WorkFolder.open(target, Map.of("seed", "1")));
    assertTrue(String.valueOf(error.getMessage()).contains("manifest.json is damaged"));
  }
}
