// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.formats.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.data.RgbImage;
import io.github.rae4j.errors.RaeException;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.DeflaterOutputStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PngWriterTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({"1,1", "1,9", "9,1", "33,17", "256,256"})
  void pixelsMatchAnotherDecoder(int width, int height) throws IOException {
    RgbImage image = Pixels.noise(width, height, 11);
    Path file = folder.resolve("noise.png");
    PngWriter.write(file, image, Map.of());
    BufferedImage read = ImageIO.read(file.toFile());
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int at = (y * width + x) * 3;
        byte[] rgb = image.rgb();
        int expected = (rgb[at] & 0xFF) << 16 | (rgb[at + 1] & 0xFF) << 8 | (rgb[at + 2] & 0xFF);
        assertEquals(expected, read.getRGB(x, y) & 0xFFFFFF);
      }
    }
  }

  @Test
  void decodesEveryRowFilter() {
    // Flat, horizontal, vertical and diagonal ramps and noise each favour a different filter.
    int side = 60;
    byte[] rgb = Pixels.noise(side, side, 4).rgb();
    for (int y = 0; y < 48; y++) {
      for (int x = 0; x < side * 3; x++) {
        int value = y < 12 ? 9 : y < 24 ? 3 * x : y < 36 ? 11 * y : 5 * (x / 3) + 7 * y;
        rgb[y * side * 3 + x] = (byte) value;
      }
    }
    RgbImage image = new RgbImage(side, side, rgb);
    Path file = folder.resolve("filters.png");
    PngWriter.write(file, image, Map.of());
    assertEquals(image, new ImageReader().read(file));
  }

  @Test
  void compressesSmoothImages() {
    byte[] rgb = new byte[64 * 64 * 3];
    for (int i = 0; i < rgb.length; i++) {
      rgb[i] = (byte) (i / 192 + i % 192);
    }
    int size = PngWriter.encode(new RgbImage(64, 64, rgb), Map.of()).length;
    assertTrue(size < rgb.length / 10, "size " + size);
  }

  @Test
  void readsTextsBackInOrder() {
    Map<String, String> texts = new LinkedHashMap<>();
    texts.put("config", "stage_2:\n  target: x");
    texts.put("label", "naïve ☂ 衣服 🎽");
    texts.put("seed", "42");
    texts.put("empty", "");
    Path file = folder.resolve("texts.png");
    PngWriter.write(file, Pixels.noise(4, 4, 1), texts);
    Map<String, String> read = PngText.read(file);
    assertEquals(texts, read);
    assertEquals(List.copyOf(texts.keySet()), List.copyOf(read.keySet()));
  }

  @Test
  void readsCompressedTextsFromOtherWriters() throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    body.writeBytes("note\0\0".getBytes(StandardCharsets.ISO_8859_1));
    try (DeflaterOutputStream out = new DeflaterOutputStream(body)) {
      out.write("packed".getBytes(StandardCharsets.ISO_8859_1));
    }
    byte[] png = PngWriter.encode(Pixels.noise(4, 4, 1), Map.of());
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    int afterHeader = 8 + 25;
    out.write(png, 0, afterHeader);
    out.writeInt(body.size());
    out.writeBytes("zTXt");
    body.writeTo(out);
    out.writeInt(0);
    out.write(png, afterHeader, png.length - afterHeader);
    Path file = Files.write(folder.resolve("packed.png"), bytes.toByteArray());
    assertEquals(Map.of("note", "packed"), PngText.read(file));
  }

  @Test
  void bytesDependOnlyOnImageAndTexts() {
    RgbImage image = Pixels.noise(20, 20, 2);
    assertArrayEquals(
        PngWriter.encode(image, Map.of("a", "b")), PngWriter.encode(image, Map.of("a", "b")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " x", "line\nbreak", "☂"})
  void refusesInvalidKeywords(String keyword) {
    RgbImage image = Pixels.noise(2, 2, 1);
    assertThrows(
        IllegalArgumentException.class, () -> PngWriter.encode(image, Map.of(keyword, "x")));
  }

  @Test
  void leavesNothingBehindForUnwritableTarget() throws IOException {
    Path blocker = Files.write(folder.resolve("file"), new byte[] {1});
    RgbImage image = Pixels.noise(2, 2, 1);
    assertThrows(
        RaeException.class, () -> PngWriter.write(blocker.resolve("x.png"), image, Map.of()));
    try (Stream<Path> files = Files.list(folder)) {
      assertEquals(List.of(blocker), files.toList());
    }
  }

  @Test
  void refusesTextsOfNonPngFiles() throws IOException {
    Path text = Files.writeString(folder.resolve("text"), "certainly not a picture");
    assertThrows(RaeException.class, () -> PngText.read(text));
    assertThrows(RaeException.class, () -> PngText.read(folder.resolve("missing")));
    byte[] png = PngWriter.encode(Pixels.noise(4, 4, 1), Map.of("seed", "42"));
    List<Integer> lengths = new ArrayList<>();
    for (int length = 0; length < png.length - 12; length += 5) {
      Path cut = Files.write(folder.resolve("cut"), Arrays.copyOf(png, length));
      assertThrows(RaeException.class, () -> PngText.read(cut), "at " + length);
      lengths.add(length);
    }
    assertTrue(lengths.size() > 10);
  }

  /** Each is within the limit of one text, and all together are not. */
  @Test
  void limitsTextsAltogether() throws IOException {
    byte[] packed;
    try (ByteArrayOutputStream bytes = new ByteArrayOutputStream()) {
      try (DeflaterOutputStream deflater = new DeflaterOutputStream(bytes)) {
        deflater.write(new byte[10 << 20]);
      }
      packed = bytes.toByteArray();
    }
    Path file = folder.resolve("bomb.png");
    for (int count = 1; count <= 2; count++) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      DataOutputStream out = new DataOutputStream(bytes);
      out.writeLong(PngWriter.SIGNATURE);
      for (int i = 0; i < count; i++) {
        out.writeInt(packed.length + 4);
        out.writeBytes("zTXt" + "k" + i + "\0\0");
        out.write(packed);
        out.writeInt(0);
      }
      out.writeInt(0);
      out.writeBytes("IEND");
      Files.write(file, bytes.toByteArray());
      if (count == 1) {
        assertEquals(10 << 20, PngText.read(file).get("k0").length());
      } else {
        RaeException e = assertThrows(RaeException.class, () -> PngText.read(file));
        assertTrue(e.getMessage().contains(file.toString()), e.getMessage());
        assertTrue(e.getMessage().contains("16 MiB"), e.getMessage());
      }
    }
  }
}
