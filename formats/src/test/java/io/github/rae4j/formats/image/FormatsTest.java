// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.formats.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.data.RgbImage;
import io.github.rae4j.errors.RaeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** WebP, GIF, BMP, TIFF and EXIF orientation, as Pillow has them. */
class FormatsTest {
  private final ImageReader reader = new ImageReader();

  static Stream<String> others() {
    return GoldenData.tensors("formats/other/expected.safetensors").keySet().stream();
  }

  static Stream<String> oriented() {
    return GoldenData.tensors("formats/orient/expected.safetensors").keySet().stream();
  }

  private static RgbImage expected(String folder, String name) {
    return GoldenData.image(
        GoldenData.get(GoldenData.tensors("formats/" + folder + "/expected.safetensors"), name));
  }

  @ParameterizedTest
  @MethodSource("others")
  void equalsPillowToTheBit(String name) {
    assertEquals(expected("other", name), reader.read(GoldenData.file("formats/other/" + name)));
  }

  @Test
  void allFilesArePresent() {
    assertEquals(44, others().count());
    assertEquals(24, oriented().count());
  }

  @ParameterizedTest
  @MethodSource("oriented")
  void turnsUprightOnlyWhenAsked(String name) {
    Path file = GoldenData.file("formats/orient/" + name);
    List<String> notes = new ArrayList<>();
    ImageReader noting = reader.noting(notes::add);
    assertEquals("7 x 5 pixels", noting.read(file).toString());
    noting.read(file);
    if (name.startsWith("1.")) {
      assertEquals(List.of(), notes);
    } else {
      assertEquals(1, notes.size(), "it is said once");
      assertTrue(notes.get(0).contains(name) && notes.get(0).contains("EXIF"), notes.get(0));
    }
    assertEquals(expected("orient", name), noting.upright().read(file));
    assertEquals(expected("orient", name), reader.upright().read(file));
  }

  /** Half of a file is never taken for an image. */
  @ParameterizedTest
  @ValueSource(strings = {"lossy_33x17_80.webp", "lossless_33x17.webp", "pal_33x17.webp"})
  void refusesTruncatedWebp(String name) throws IOException {
    byte[] whole = Files.readAllBytes(GoldenData.file("formats/other/" + name));
    for (int length = 1; length < whole.length - 2; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      RaeException e =
          assertThrows(RaeException.class, () -> reader.read("cut.webp", cut), "at " + length);
      assertTrue(e.getMessage().contains("cut.webp"), e.getMessage());
    }
  }

  /** Damaged files give an image or one of our errors that names them, never anything else. */
  @ParameterizedTest
  @MethodSource("others")
  void neverFailsOtherwise(String name) throws IOException {
    byte[] whole = Files.readAllBytes(GoldenData.file("formats/other/" + name));
    Random random = new Random(name.hashCode());
    ImageReader small = new ImageReader(1 << 16);
    for (int i = 0; i < 40; i++) {
      byte[] damaged = whole.clone();
      for (int flips = 0; flips < 3; flips++) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
      }
      try {
        small.read("damaged-image", damaged);
      } catch (RaeException e) {
        assertTrue(e.getMessage().contains("damaged-image"), e.getMessage());
      }
    }
  }

  @Test
  void knowsNames() {
    assertEquals(ImageFormat.JPEG, ImageFormat.ofName("a.b.JPEG").orElseThrow());
    assertEquals(ImageFormat.WEBP, ImageFormat.ofName("a.WebP").orElseThrow());
    assertTrue(ImageFormat.ofName("a.txt").isEmpty());
    assertTrue(ImageFormat.isUnread("a.HEIC"));
    assertEquals("WebP", ImageFormat.WEBP.toString());
  }
}
