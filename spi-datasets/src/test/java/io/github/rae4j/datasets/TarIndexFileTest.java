// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.datasets;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.data.ImageDataSet;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Tests that the index beside an archive changes nothing but the time that opening takes. */
class TarIndexFileTest {
  private static final int SAMPLES = TarIndexFile.FEWEST / 2;
  private static final Instant LONG_AGO = Instant.parse("2024-05-06T07:08:09.123456Z");

  @TempDir private Path folder = Path.of("");
  private Path tar = Path.of("");
  private Path index = Path.of("");

  @BeforeEach
  void pack() throws IOException {
    tar = pack(SAMPLES, 0);
    index = folder.resolve("train é.tar.members");
  }

  private Path pack(int samples, int shift) throws IOException {
    byte[] image = TestFiles.pngBytes(folder, 1);
    Map<String, byte[]> members = TestFiles.members();
    for (int i = 0; i < samples; i++) {
      members.put("a %dé.png".formatted(i + shift), image);
      members.put("a %dé.cls".formatted(i + shift), TestFiles.text((i + shift) % 7 + "\n"));
    }
    Path packed = TestFiles.tar(folder.resolve("train é.tar"), members);
    Files.setLastModifiedTime(packed, FileTime.from(LONG_AGO));
    return packed;
  }

  private void assertOpens(int samples, int shift) throws IOException {
    try (ImageDataSet data = WebDataset.open(tar)) {
      assertEquals(samples, data.size());
      for (int i : new int[] {0, samples / 2, samples - 1}) {
        assertEquals("a %dé.png".formatted(i + shift), data.id(i));
        assertEquals(OptionalLong.of((i + shift) % 7), data.label(i));
        assertEquals(TestFiles.image(1), data.get(i).image());
      }
    }
  }

  @Test
  void isWrittenOnceAndUsed() throws IOException {
    assertOpens(SAMPLES, 0);
    byte[] written = Files.readAllBytes(index);
    TarIndex.Content fresh = TarIndex.read(tar);
    TarIndex.Content kept = TarIndexFile.read(tar);
    assertEquals(fresh.dangling(), kept.dangling());
    assertEquals(fresh.members().size(), kept.members().size());
    for (int i = 0; i < kept.members().size(); i++) {
      TarIndex.Member found = kept.members().get(i);
      assertEquals(
          fresh.members().get(i),
          new TarIndex.Member(found.name(), found.offset(), found.size(), found.sparse()));
      assertEquals(found.name().endsWith(".cls"), found.text().isPresent());
    }
    assertOpens(SAMPLES, 0);
    assertArrayEquals(written, Files.readAllBytes(index));
    // It is really used: with the same size, time and edges, nothing else is looked at.
    byte[] bytes = Files.readAllBytes(tar);
    Arrays.fill(bytes, bytes.length / 2 / 512 * 512, bytes.length / 2 / 512 * 512 + 512, (byte) 7);
    Files.write(tar, bytes);
    Files.setLastModifiedTime(tar, FileTime.from(LONG_AGO));
    assertEquals(kept, TarIndexFile.read(tar));
  }

  @Test
  void isMadeAnewWhenTheArchiveChanges() throws IOException {
    assertOpens(SAMPLES, 0);
    byte[] first = Files.readAllBytes(index);
    pack(SAMPLES + 1, 0);
    assertOpens(SAMPLES + 1, 0);
    assertNotEquals(new String(first, StandardCharsets.UTF_8), Files.readString(index));
    // The same size and time, but other bytes at the ends.
    pack(SAMPLES + 1, 1000);
    long size = Files.size(tar);
    assertOpens(SAMPLES + 1, 1000);
    pack(SAMPLES + 1, 2000);
    assertEquals(size, Files.size(tar));
    assertOpens(SAMPLES + 1, 2000);
    // Another time alone.
    byte[] before = Files.readAllBytes(index);
    Files.setLastModifiedTime(tar, FileTime.from(LONG_AGO.plusSeconds(1)));
    assertOpens(SAMPLES + 1, 2000);
    assertFalse(Arrays.equals(before, Files.readAllBytes(index)));
  }

  @Test
  void aDamagedOneIsMadeAnew() throws IOException {
    assertOpens(SAMPLES, 0);
    byte[] whole = Files.readAllBytes(index);
    for (int at = 20; at < whole.length; at += whole.length / 40) {
      byte[] flipped = whole.clone();
      flipped[at] ^= 1;
      Files.write(index, flipped);
      assertOpens(SAMPLES, 0);
      assertArrayEquals(whole, Files.readAllBytes(index));
    }
    Files.write(index, Arrays.copyOf(whole, whole.length / 2));
    assertOpens(SAMPLES, 0);
    assertArrayEquals(whole, Files.readAllBytes(index));
  }

  @Test
  void filesOfOthersStay() throws IOException {
    Files.writeString(index, "mine");
    assertOpens(SAMPLES, 0);
    assertEquals("mine", Files.readString(index));
    Files.delete(index);
    Files.createDirectory(index);
    assertOpens(SAMPLES, 0);
    assertTrue(Files.isDirectory(index));
  }

  @Test
  void isNotWrittenWhereItIsNotWanted() throws IOException {
    try (ImageDataSet data = TestFiles.open(tar + ":keep_index=false")) {
      assertEquals(SAMPLES, data.size());
    }
    assertFalse(Files.exists(index));
    // Of small archives, and of those that may just be changing, there is none.
    Files.setLastModifiedTime(tar, FileTime.from(Instant.now()));
    assertOpens(SAMPLES, 0);
    assertFalse(Files.exists(index));
    pack(SAMPLES - 1, 0);
    assertOpens(SAMPLES - 1, 0);
    assertFalse(Files.exists(index));
  }

  @Test
  @DisabledOnOs(value = OS.WINDOWS, disabledReason = "links need rights there")
  void isNotWrittenBesideLinks() throws IOException {
    Path store = Files.createDirectory(folder.resolve("store"));
    Path blob = store.resolve("blob");
    Files.move(tar, blob);
    Files.createSymbolicLink(tar, blob);
    assertOpens(SAMPLES, 0);
    assertFalse(Files.exists(index));
    assertEquals(1, store.toFile().list().length);
  }
}
