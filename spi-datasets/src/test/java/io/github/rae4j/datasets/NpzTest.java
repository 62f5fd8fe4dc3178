// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.datasets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.data.ImageDataSet;
import io.github.rae4j.formats.npy.Npy;
import io.github.rae4j.formats.npy.NpzWriter;
import io.github.rae4j.tensor.DType;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NpzTest {
  @TempDir private Path folder;
  private Path file = Path.of("");

  @BeforeEach
  void write() {
    file = folder.resolve("images.npz");
  }

  private static Tensor images(int count) {
    byte[] all = new byte[count * 9 * 7 * 3];
    for (int i = 0; i < count; i++) {
      System.arraycopy(TestFiles.image(i).rgb(), 0, all, i * 189, 189);
    }
    return Tensor.of(all, count, 7, 9, 3);
  }

  private Path write(Object... namesAndTensors) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (int i = 0; i < namesAndTensors.length; i += 2) {
      tensors.put((String) namesAndTensors[i], (Tensor) namesAndTensors[i + 1]);
    }
    NpzWriter.write(file, tensors);
    return file;
  }

  @Test
  void findsImagesAndLabels() {
    write("arr_0", images(5), "arr_1", Tensor.of(new long[] {3, 1, 4, 1, 5}, 5));
    try (ImageDataSet data = TestFiles.open(file.toString())) {
      assertEquals(5, data.size());
      assertEquals(OptionalLong.of(4), data.label(2));
      assertEquals(TestFiles.image(4), data.get(4).image());
      assertEquals("#4", data.get(4).id());
    }
  }

  @Test
  void readsCompressedArchive() throws IOException {
    write("arr_0", images(5));
    Path compressed = folder.resolve("compressed.npz");
    try (ZipFile zip = new ZipFile(file.toFile());
        OutputStream raw = Files.newOutputStream(compressed);
        ZipOutputStream out = new ZipOutputStream(raw);
        InputStream in = zip.getInputStream(zip.getEntry("arr_0.npy"))) {
      out.putNextEntry(new ZipEntry("arr_0.npy"));
      in.transferTo(out);
      out.closeEntry();
    }
    try (ImageDataSet data = TestFiles.open(compressed.toString())) {
      assertEquals(TestFiles.image(3), data.get(3).image());
      assertEquals(OptionalLong.empty(), data.label(3));
    }
  }

  @Test
  void refusesUnsuitableArrays() throws IOException {
    ErrorAssertions.assertRefused(
        () -> TestFiles.open(write("x", images(2)).toString()), "arr_0", "[x]");
    try (ImageDataSet data = TestFiles.open(file + ":images=x")) {
      assertEquals(2, data.size());
    }
    ErrorAssertions.assertRefused(
        () -> TestFiles.open(write("arr_0", Tensor.of(new float[12], 1, 3, 2, 2)).toString()),
        "float32 (1, 3, 2, 2)",
        "uint8 (n, height, width, 3)");
    ErrorAssertions.assertRefused(
        () ->
            TestFiles.open(
                write("arr_0", images(2), "arr_1", Tensor.of(new long[] {1}, 1)).toString()),
        "2 images",
        "1 labels");
  }

  @Test
  void refusesTruncatedArchive() throws IOException {
    write("arr_0", images(5));
    Files.write(file, Arrays.copyOf(Files.readAllBytes(file), 700));
    ErrorAssertions.assertRefused(
        () -> TestFiles.open(file.toString()), file.toString(), "cut short");
  }

  private static void zip(Path target, boolean stored, Object... namesAndBytes) throws IOException {
    try (ZipArchiveOutputStream out = new ZipArchiveOutputStream(target)) {
      for (int i = 0; i < namesAndBytes.length; i += 2) {
        byte[] bytes = (byte[]) namesAndBytes[i + 1];
        ZipArchiveEntry entry = new ZipArchiveEntry((String) namesAndBytes[i]);
        if (stored) {
          CRC32 crc = new CRC32();
          crc.update(bytes);
          entry.setMethod(ZipArchiveEntry.STORED);
          entry.setSize(bytes.length);
          entry.setCrc(crc.getValue());
        }
        out.putArchiveEntry(entry);
        out.write(bytes);
        out.closeArchiveEntry();
      }
    }
  }

  private static byte[] npy(Path scratch, Tensor tensor) throws IOException {
    Npy.write(scratch, tensor);
    return Files.readAllBytes(scratch);
  }

  /** NumPy does not look at what stands behind an array. */
  @Test
  void bytesAfterTheArrayShiftNothing() throws IOException {
    byte[] array = npy(folder.resolve("a.npy"), images(3));
    byte[] longer = Arrays.copyOf(array, array.length + 1000);
    for (boolean stored : new boolean[] {true, false}) {
      zip(file, stored, "arr_0.npy", longer);
      try (ImageDataSet data = TestFiles.open(file.toString())) {
        assertEquals(3, data.size());
        for (int i = 0; i < 3; i++) {
          assertEquals(TestFiles.image(i), data.get(i).image());
        }
      }
    }
  }

  @Test
  void refusesTwoMembersOfOneName() throws IOException {
    byte[] first = npy(folder.resolve("a.npy"), images(3));
    byte[] second = npy(folder.resolve("b.npy"), images(2));
    zip(file, true, "arr_0.npy", first, "arr_0.npy", second);
    ErrorAssertions.assertRefused(
        () -> TestFiles.open(file.toString()), file.toString(), "two members called arr_0.npy");
  }

  @Test
  void labelsMayBeUnsigned() throws IOException {
    byte[] array = npy(folder.resolve("a.npy"), images(2));
    ByteBuffer values = ByteBuffer.allocateDirect(8).order(ByteOrder.LITTLE_ENDIAN);
    values.putInt(0, 7).putInt(4, (int) 3_000_000_000L);
    byte[] wide =
        npy(folder.resolve("y.npy"), Tensor.wrap(DType.UINT32, Shape.of(2), values.duplicate()));
    zip(file, true, "arr_0.npy", array, "arr_1.npy", wide);
    try (ImageDataSet data = TestFiles.open(file.toString())) {
      assertEquals(OptionalLong.of(7), data.label(0));
      assertEquals(OptionalLong.of(3_000_000_000L), data.label(1));
    }
    values.putShort(0, (short) 40_000).putShort(2, (short) 1);
    byte[] narrow =
        npy(
            folder.resolve("y.npy"),
            Tensor.wrap(DType.UINT16, Shape.of(2), values.duplicate().limit(4)));
    zip(file, true, "arr_0.npy", array, "arr_1.npy", narrow);
    try (ImageDataSet data = TestFiles.open(file.toString())) {
      assertEquals(OptionalLong.of(40_000), data.label(0));
    }
  }

  /** What is written to the temporary folder follows from the header of the array. */
  @Test
  void unpacksNoMoreThanTheHeaderSays() throws IOException {
    byte[] array = npy(folder.resolve("a.npy"), images(2));
    zip(file, false, "arr_0.npy", Arrays.copyOf(array, 50_000_000));
    assertTrue(Files.size(file) < 100_000);
    long before = unpacked();
    try (ImageDataSet data = TestFiles.open(file.toString())) {
      assertEquals(TestFiles.image(1), data.get(1).image());
      assertTrue(unpacked() - before < 10_000, "bytes in the temporary folder");
    }
    // A header that claims more than is there.
    byte[] claims = array.clone();
    String header = new String(claims, 0, 128, StandardCharsets.ISO_8859_1);
    int at = header.indexOf("(2, 7");
    claims[at + 1] = '9';
    zip(file, false, "arr_0.npy", claims);
    ErrorAssertions.assertRefused(
        () -> TestFiles.open(file.toString()), file.toString(), "cut short");
  }

  private static long unpacked() throws IOException {
    long size = 0;
    Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
    try (DirectoryStream<Path> files = Files.newDirectoryStream(temporary, "rae4j-npz*")) {
      for (Path each : files) {
        size += Files.size(each);
      }
    }
    return size;
  }
}
