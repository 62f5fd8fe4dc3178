// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.datasets;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.rae4j.data.ImageDataSet;
import io.github.rae4j.formats.npy.NpzWriter;
import io.github.rae4j.tensor.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
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
}
