// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.datasets;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.data.ImageDataSet;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.formats.npy.NpzWriter;
import io.github.rae4j.tensor.Tensor;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that are made to harm: a clear error that names the file, and bounded memory. */
class HostileFilesTest {
  @TempDir private Path folder;

  private Path idx(String name, int count, int bytes) throws IOException {
    Path file = folder.resolve(name);
    try (DataOutputStream out =
        new DataOutputStream(new GZIPOutputStream(Files.newOutputStream(file)))) {
      out.writeInt(0x803);
      out.writeInt(count);
      out.writeInt(1024);
      out.writeInt(1024);
      out.write(new byte[bytes]);
    }
    return file;
  }

  /** Two thousand megabytes cannot come out of a few hundred bytes. */
  @Test
  void claimsOfAnIdxFileAreComparedWithItsSize() throws IOException {
    Path file = idx("images-idx3-ubyte.gz", 2000, 1000);
    ErrorAssertions.assertRefused(
        () -> TestFiles.open("idx:path=" + file), file.toString(), "2000 MiB");
  }

  @Test
  void anIdxFileThatShrinksIsAClearError() throws IOException {
    Path file = folder.resolve("t10k-images-idx3-ubyte");
    Files.write(
        file, ByteBuffer.allocate(16 + 32).putInt(0x803).putInt(2).putInt(4).putInt(4).array());
    try (ImageDataSet data = TestFiles.open("idx:path=" + file)) {
      data.get(1);
      Files.write(file, new byte[20]);
      ErrorAssertions.assertRefused(() -> data.get(1), file.toString(), "cut short");
    }
  }

  /** Sizes and offsets that overflow, negative numbers, names without end. */
  @Test
  void damagedArchivesAreOurErrors() throws IOException {
    Map<String, byte[]> members = TestFiles.members();
    for (int i = 0; i < 3; i++) {
      members.put("a/" + i + ".png", TestFiles.pngBytes(folder, i));
      members.put("a/" + i + ".json", TestFiles.text("{\"label\": " + i + "}"));
    }
    byte[] tar = Files.readAllBytes(TestFiles.tar(folder.resolve("whole.tar"), members));
    Path npz = folder.resolve("whole.npz");
    NpzWriter.write(npz, Map.of("arr_0", Tensor.of(new byte[2 * 27], 2, 3, 3, 3)));
    damage(tar, "damaged.tar", ":labels=json.label", 100);
    damage(Files.readAllBytes(npz), "damaged.npz", "", 100);
  }

  private void damage(byte[] whole, String name, String options, int times) throws IOException {
    Random random = new Random(11);
    Path file = folder.resolve(name);
    for (int i = 0; i < times; i++) {
      byte[] damaged = whole.clone();
      int at = random.nextInt(damaged.length);
      for (int j = at; j < Math.min(damaged.length, at + 1 + random.nextInt(12)); j++) {
        damaged[j] = (byte) (random.nextBoolean() ? 0xFF : random.nextInt());
      }
      Files.write(file, damaged);
      try (ImageDataSet data = TestFiles.open(file + options)) {
        for (int j = 0; j < data.size(); j++) {
          read(data, j, name);
        }
      } catch (RaeException e) {
        assertTrue(e.getMessage().contains(name), e.getMessage());
      }
    }
  }

  private static void read(ImageDataSet data, int index, String name) {
    try {
      data.get(index);
    } catch (RaeException e) {
      assertTrue(e.getMessage().contains(name), e.getMessage());
    }
  }
}
