// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.formats.npy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.errors.RaeException;
import io.github.rae4j.formats.internal.Channels;
import io.github.rae4j.tensor.DType;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NpzTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"two.npz", "compressed.npz"})
  void readsNumpyArchives(String name) {
    try (NpzReader reader = NpzReader.open(NumpyFiles.file(name))) {
      assertEquals(List.of("mu", "labels"), reader.names().subList(0, 2));
      assertSame(NumpyFiles.expected("f8"), reader.read("mu"));
      assertSame(NumpyFiles.expected("vector"), reader.read("labels"));
    }
  }

  @Test
  void writesSameBytesAsNumpy() throws IOException {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    tensors.put("mu", NumpyFiles.expected("f8"));
    tensors.put("labels", NumpyFiles.expected("vector"));
    tensors.put("käse", NumpyFiles.expected("u1"));
    Path target = folder.resolve("two.npz");
    NpzWriter.write(target, tensors);
    assertArrayEquals(Files.readAllBytes(NumpyFiles.file("two.npz")), Files.readAllBytes(target));
  }

  @Test
  void streamsRows() {
    try (NpzReader archive = NpzReader.open(NumpyFiles.file("compressed.npz"));
        NpyReader rows = archive.rows("mu")) {
      Tensor expected = NumpyFiles.expected("f8");
      assertSame(expected.rows(0, 1), rows.readRows(1));
      assertSame(expected.rows(1, 2), rows.readRows(5));
    }
  }

  @Test
  void unknownArrayErrorListsKnownOnes() {
    try (NpzReader reader = NpzReader.open(NumpyFiles.file("compressed.npz"))) {
      RaeException e = assertThrows(RaeException.class, () -> reader.read("sigma"));
      assertTrue(e.getMessage().contains("[mu, labels]"), e.getMessage());
    }
  }

  @Test
  void detectsEveryTruncation() throws IOException {
    byte[] whole = Files.readAllBytes(NumpyFiles.file("two.npz"));
    for (int length = 0; length < whole.length; length += 13) {
      Path cut = Files.write(folder.resolve("cut.npz"), Arrays.copyOf(whole, length));
      assertThrows(RaeException.class, () -> NpzReader.open(cut), "at " + length);
    }
    assertThrows(RaeException.class, () -> NpzReader.open(folder.resolve("missing.npz")));
    assertThrows(RaeException.class, () -> NpzReader.open(folder));
  }

  @Test
  void detectsDamagedContent() throws IOException {
    byte[] bytes = Files.readAllBytes(NumpyFiles.file("compressed.npz"));
    Arrays.fill(bytes, 60, 120, (byte) 0x77);
    Path file = Files.write(folder.resolve("damaged.npz"), bytes);
    try (NpzReader reader = NpzReader.open(file)) {
      assertThrows(RaeException.class, () -> reader.read("mu"));
    }
  }

  @Test
  void headerClaimingTooMuchAllocatesNothing() throws IOException {
    Path file = folder.resolve("bomb.npz");
    try (OutputStream out = Files.newOutputStream(file);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      zip.putNextEntry(new ZipEntry("x.npy"));
      zip.write(NpyHeader.of(DType.UINT8, Shape.of(2_000_000_000)).toBytes());
    }
    try (NpzReader reader = NpzReader.open(file)) {
      RaeException e = assertThrows(RaeException.class, () -> reader.read("x"));
      assertTrue(e.getMessage().contains("cut short"), e.getMessage());
    }
  }

  @Test
  void refusesContentOfWrongSizeAndLeavesNothing() {
    Path target = folder.resolve("x.npz");
    NpzWriter.Member member =
        new NpzWriter.Member(
            "x",
            NpyHeader.of(DType.UINT8, Shape.of(4)),
            out -> Channels.writeFully(out, ByteBuffer.allocate(3)));
    assertThrows(IllegalStateException.class, () -> NpzWriter.write(target, List.of(member)));
    assertFalse(Files.exists(target));
  }

  private static void assertSame(Tensor expected, Tensor actual) {
    assertEquals(expected.toString(), actual.toString());
    assertArrayEquals(NumpyFiles.bytes(expected), NumpyFiles.bytes(actual));
  }
}
