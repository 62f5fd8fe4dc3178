// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.formats.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.data.RgbImage;
import io.github.rae4j.errors.DataException;
import io.github.rae4j.errors.RaeException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** JPEGs are what Pillow makes of them, whatever their markers say. */
class JpegTest {
  private static final int LARGE = 1000;

  private final ImageReader reader = new ImageReader();

  static Stream<String> files() {
    return GoldenData.tensors("formats/jpeg/expected.safetensors").keySet().stream();
  }

  private static byte[] bytes(String name) throws IOException {
    return Files.readAllBytes(GoldenData.file("formats/jpeg/" + name));
  }

  /** Sampling factors, progressive, markers that contradict one another, profiles, stray bytes. */
  @ParameterizedTest
  @MethodSource("files")
  void equalsPillowToTheBit(String name) {
    RgbImage expected =
        GoldenData.image(
            GoldenData.get(GoldenData.tensors("formats/jpeg/expected.safetensors"), name));
    assertEquals(expected, reader.read(GoldenData.file("formats/jpeg/" + name)));
  }

  @Test
  void allFilesArePresent() {
    assertEquals(83, files().count());
  }

  /** Some JDKs cannot read arithmetic coding; the others read it exactly. */
  @Test
  void readsOrRefusesArithmeticCoding() throws IOException {
    try {
      RgbImage read = reader.read(GoldenData.file("formats/arithmetic.jpg"));
      assertEquals(17, read.width());
    } catch (DataException e) {
      assertTrue(e.getMessage().contains("convert it to PNG"), e.getMessage());
    }
  }

  /** A marker without a body hides the frame header from those who read a length behind it. */
  @Test
  void checksThePixelLimitAgainstTheDecodersOwnSize() throws IOException {
    byte[] small = bytes("one-pixel.jpg");
    byte[] large = withSize(small, LARGE);
    for (byte[] hiding : new byte[][] {{(byte) 0xFF, 0x01}, {(byte) 0xFF, (byte) 0xD0}, {7, 7}}) {
      ByteArrayOutputStream file = new ByteArrayOutputStream();
      int frame = frame(large);
      file.write(large, 0, frame);
      file.write(hiding);
      file.write(large, frame, large.length - frame);
      RaeException e =
          assertThrows(
              RaeException.class,
              () -> new ImageReader(100).read("hidden.jpg", file.toByteArray()),
              Arrays.toString(hiding));
      assertTrue(e.getMessage().contains("1000 x 1000 pixels"), e.getMessage());
    }
  }

  /** Of an EXIF or JFIF thumbnail nothing is read: neither its size nor its colours. */
  @Test
  void ignoresThumbnails() throws IOException {
    byte[] thumbnail = bytes("one-pixel.jpg");
    byte[] image = bytes("sampled-2x2.jpg");
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    file.write(image, 0, 2);
    file.write(new byte[] {(byte) 0xFF, (byte) 0xE1});
    file.write((thumbnail.length + 8) >> 8);
    file.write(thumbnail.length + 8);
    file.write("Exif\0\0".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    file.write(thumbnail);
    file.write(image, 2, image.length - 2);
    assertEquals(reader.read("plain", image), reader.read("thumbnail", file.toByteArray()));
  }

  @Test
  void refusesTwoFrameHeaders() throws IOException {
    byte[] image = bytes("one-pixel.jpg");
    int frame = frame(image);
    int length = 2 + (image[frame + 2] & 0xFF) * 256 + (image[frame + 3] & 0xFF);
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    file.write(image, 0, frame + length);
    file.write(withSize(image, LARGE), frame, length);
    file.write(image, frame + length, image.length - frame - length);
    RaeException e =
        assertThrows(RaeException.class, () -> reader.read("two.jpg", file.toByteArray()));
    assertTrue(e.getMessage().contains("more than one frame header"), e.getMessage());
  }

  /** A few bytes a scan, each a pass over the whole image. */
  @Test
  void refusesEndlessScans() throws IOException {
    byte[] image = bytes("progressive-1x1.jpg");
    int scan = lastScan(image);
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    file.write(image, 0, scan);
    for (int i = 0; i < 600; i++) {
      file.write(image, scan, image.length - 2 - scan);
    }
    file.write(image, image.length - 2, 2);
    RaeException e =
        assertThrows(RaeException.class, () -> reader.read("scans.jpg", file.toByteArray()));
    assertTrue(e.getMessage().contains("scans.jpg"), e.getMessage());
  }

  @Test
  void refusesTwoComponents() throws IOException {
    byte[] image = bytes("gray.jpg");
    image[frame(image) + 9] = 2;
    RaeException e = assertThrows(RaeException.class, () -> reader.read("two.jpg", image));
    assertTrue(e.getMessage().contains("two.jpg"), e.getMessage());
  }

  private static int frame(byte[] image) {
    for (int i = 2; i < image.length; i++) {
      if (image[i] == (byte) 0xFF && (image[i + 1] == (byte) 0xC0 || image[i + 1] == (byte) 0xC2)) {
        return i;
      }
    }
    throw new AssertionError("no frame header");
  }

  private static int lastScan(byte[] image) {
    for (int i = image.length - 2; i > 0; i--) {
      if (image[i] == (byte) 0xFF && image[i + 1] == (byte) 0xDA) {
        return i;
      }
    }
    throw new AssertionError("no scan");
  }

  private static byte[] withSize(byte[] image, int size) {
    byte[] changed = image.clone();
    int at = frame(image) + 5;
    for (int i = 0; i < 2; i++) {
      changed[at + 2 * i] = (byte) (size >> 8);
      changed[at + 2 * i + 1] = (byte) size;
    }
    return changed;
  }
}
