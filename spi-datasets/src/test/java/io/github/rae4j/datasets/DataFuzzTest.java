// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.datasets;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.data.ImageDataSet;
import io.github.rae4j.formats.image.ImageReader;
import io.github.rae4j.formats.npy.Npy;
import io.github.rae4j.formats.npy.NpyReader;
import io.github.rae4j.formats.npy.NpzReader;
import io.github.rae4j.formats.npy.NpzWriter;
import io.github.rae4j.tensor.Tensor;
import io.github.rae4j.testkit.Fuzzing;
import io.github.rae4j.testkit.Mutator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;

/** Damaged pictures, arrays and archives: see docs/reliability.md. */
final class DataFuzzTest {
  private static final int FILES = 3000;
  private static final int SECONDS = 3;
  private static final int TAR_BLOCK = 512;

  @TempDir Path folder;

  private static void readAll(ImageDataSet data) {
    try (data) {
      for (int i = 0; i < Math.min(4, data.size()); i++) {
        data.get(i);
        data.label(i);
        data.id(i);
      }
      data.classNames();
    }
  }

  private void fuzz(
      TestReporter reporter,
      String name,
      String ending,
      Fuzzing.Damage damage,
      Fuzzing.Reading reading)
      throws IOException {
    Fuzzing.Result result = new Fuzzing(name, folder).run(FILES, SECONDS, ending, damage, reading);
    reporter.publishEntry(result.toString());
    assertTrue(result.refused() > 0, result.toString());
  }

  @Test
  void png(TestReporter reporter) throws IOException {
    byte[] original = TestFiles.pngBytes(folder, 1);
    List<byte[]> words =
        List.of(
            latin("IHDR"),
            latin("IDAT"),
            latin("PLTE"),
            latin("tRNS"),
            latin("zTXt"),
            latin("iCCP"));
    ImageReader reader = new ImageReader(1 << 20);
    fuzz(
        reporter,
        "PNG",
        ".png",
        mutator -> {
          byte[] damaged = mutator.damage(original, words);
          return mutator.oneIn(3) ? damaged : withChecksums(damaged);
        },
        reader::read);
  }

  /** Makes the checksums of all chunks right again, so that what lies in them is looked at. */
  private static byte[] withChecksums(byte[] png) {
    ByteBuffer bytes = ByteBuffer.wrap(png);
    int at = 8;
    while (at + 12 <= png.length) {
      long length = Integer.toUnsignedLong(bytes.getInt(at));
      if (at + 12 + length > png.length) {
        break;
      }
      CRC32 crc = new CRC32();
      crc.update(png, at + 4, 4 + (int) length);
      bytes.putInt(at + 8 + (int) length, (int) crc.getValue());
      at += 12 + (int) length;
    }
    return png;
  }

  @Test
  void jpeg(TestReporter reporter) throws IOException {
    byte[] original = Files.readAllBytes(TestFiles.jpeg(folder.resolve("one.jpg"), 1));
    List<byte[]> words =
        List.of(
            latin("\u00ff\u00d8"),
            latin("\u00ff\u00c0"),
            latin("\u00ff\u00c2"),
            latin("\u00ff\u00da"),
            latin("\u00ff\u00c4"),
            latin("\u00ff\u00db"),
            latin("\u00ff\u00dd"),
            latin("\u00ff\u00d9"),
            latin("\u00ff\u00ee\0\16Adobe\0\144\0\0\0\0\0"),
            latin("\u00ff\u00e2\0\4ab"));
    ImageReader reader = new ImageReader(1 << 20);
    fuzz(reporter, "JPEG", ".jpg", mutator -> mutator.damage(original, words), reader::read);
  }

  @Test
  void npy(TestReporter reporter) throws IOException {
    Path file = folder.resolve("one.npy");
    Npy.write(file, Tensor.of(new float[12], 3, 4));
    byte[] original = Files.readAllBytes(file);
    fuzz(
        reporter,
        "npy",
        ".npy",
        mutator -> mutator.damage(original, numpyWords()),
        damaged -> {
          Npy.read(damaged);
          try (NpyReader rows = NpyReader.open(damaged)) {
            rows.readRows(2);
          }
        });
  }

  private static List<byte[]> numpyWords() {
    return List.of(
        latin("'descr'"),
        latin("'<f4'"),
        latin("'|u1'"),
        latin("'>i8'"),
        latin("'|O'"),
        latin("True"),
        latin("'fortran_order'"),
        latin("'shape'"),
        latin("("),
        latin(",)"),
        latin("}"),
        latin("\\"),
        latin("\u0093NUMPY\1\0"),
        latin("__import__('os').system('touch " + Fuzzing.CANARY + "')"));
  }

  @Test
  void npz(TestReporter reporter) throws IOException {
    Path file = folder.resolve("one.npz");
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    tensors.put("arr_0", Tensor.of(new byte[2 * 3 * 4 * 3], 2, 3, 4, 3));
    tensors.put("arr_1", Tensor.of(new long[] {0, 1}, 2));
    NpzWriter.write(file, tensors);
    byte[] original = Files.readAllBytes(file);
    Path array = folder.resolve("one.npy");
    Npy.write(array, Tensor.of(new byte[2 * 3 * 4 * 3], 2, 3, 4, 3));
    byte[] member = Files.readAllBytes(array);
    fuzz(
        reporter,
        "npz",
        ".npz",
        mutator ->
            mutator.oneIn(2)
                ? mutator.damage(original, numpyWords())
                : PickleSamples.zip(Map.of("arr_0.npy", mutator.damage(member, numpyWords()))),
        damaged -> {
          try (NpzReader arrays = NpzReader.open(damaged)) {
            for (String name : arrays.names()) {
              arrays.read(name);
            }
          }
          readAll(Npz.open(damaged));
        });
  }

  @Test
  void tar(TestReporter reporter) throws IOException {
    Map<String, byte[]> members = TestFiles.members();
    members.put("a.png", TestFiles.pngBytes(folder, 1));
    members.put("a.cls", TestFiles.text("3"));
    members.put("b.png", TestFiles.pngBytes(folder, 2));
    members.put("b.cls", TestFiles.text("1"));
    members.put("b.json", TestFiles.text("{\"label\": 1}"));
    byte[] original = Files.readAllBytes(TestFiles.tar(folder.resolve("one.tar"), members));
    fuzz(
        reporter,
        "tar",
        ".tar",
        mutator -> {
          byte[] damaged =
              mutator.damage(
                  original,
                  List.of(latin("ustar\0"), latin("././@LongLink"), latin("28 path=x.png\n")));
          return mutator.oneIn(3) ? damaged : withTarChecksums(damaged);
        },
        damaged -> readAll(WebDataset.open(damaged)));
  }

  private static byte[] withTarChecksums(byte[] tar) {
    for (int at = 0; at + TAR_BLOCK <= tar.length; at += TAR_BLOCK) {
      if (!new String(tar, at + 257, 5, StandardCharsets.ISO_8859_1).equals("ustar")) {
        continue;
      }
      int sum = 0;
      for (int i = 0; i < TAR_BLOCK; i++) {
        sum += i >= 148 && i < 156 ? ' ' : Byte.toUnsignedInt(tar[at + i]);
      }
      byte[] digits = latin(String.format(Locale.ROOT, "%06o\0 ", sum));
      System.arraycopy(digits, 0, tar, at + 148, 8);
    }
    return tar;
  }

  @Test
  void idx(TestReporter reporter) throws IOException {
    Path data = Files.createDirectories(folder.resolve("idx"));
    fuzz(
        reporter,
        "IDX",
        ".idx",
        mutator -> {
          byte[] damaged = mutator.damage(idx(3, 2, 4, 4), List.of());
          return mutator.oneIn(3) ? gzip(mutator, damaged) : damaged;
        },
        damaged -> {
          byte[] content = Files.readAllBytes(damaged);
          boolean compressed = content.length > 1 && content[0] == 0x1f;
          Files.deleteIfExists(data.resolve("train-images-idx3-ubyte"));
          Files.deleteIfExists(data.resolve("train-images-idx3-ubyte.gz"));
          Files.write(data.resolve("train-images-idx3-ubyte" + (compressed ? ".gz" : "")), content);
          Files.write(data.resolve("train-labels-idx1-ubyte"), idx(1, 2));
          readAll(Idx.open(data));
        });
  }

  private static byte[] idx(int rank, int... shape) {
    int size = 4 + 4 * shape.length;
    int elements = 1;
    for (int extent : shape) {
      elements *= extent;
    }
    ByteBuffer bytes = ByteBuffer.allocate(size + elements);
    bytes.putInt(0x800 + rank);
    for (int extent : shape) {
      bytes.putInt(extent);
    }
    return bytes.array();
  }

  private static byte[] gzip(Mutator mutator, byte[] content) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream zip = new GZIPOutputStream(out)) {
      zip.write(content);
    }
    return mutator.oneIn(2) ? mutator.damage(out.toByteArray(), List.of()) : out.toByteArray();
  }

  private static byte[] latin(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
