// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.evaluation.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.data.ImageSize;
import io.github.rae4j.data.RgbImage;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.formats.image.CenterCrop;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImagePreparationTest {
  private static RgbImage ramp(int width, int height) {
    byte[] rgb = new byte[width * height * 3];
    for (int i = 0; i < rgb.length; i++) {
      rgb[i] = (byte) (i / 3);
    }
    return new RgbImage(width, height, rgb);
  }

  @Test
  void padsWithBlackAroundCentre() {
    RgbImage padded = ImagePreparation.parse("pad:4").apply(ramp(2, 1));
    byte[] red = new byte[16];
    for (int i = 0; i < 16; i++) {
      red[i] = padded.rgb()[3 * i];
    }
    assertArrayEquals(new byte[] {0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0}, red);
  }

  /** As in torchvision.transforms.CenterCrop: both (5 - 2) / 2 and (7 - 2) / 2 round to 2. */
  @Test
  void cropRoundsHalvesToEven() {
    RgbImage cropped = ImagePreparation.parse("crop:2").apply(ramp(5, 7));
    assertEquals(2 * 5 + 2, cropped.rgb()[0]);
  }

  @Test
  void appliesStepsInOrder() {
    RgbImage prepared = ImagePreparation.parse("resize:12+crop:10").apply(ramp(40, 20));
    assertEquals("10 x 10 pixels", prepared.toString());
    RgbImage image = ramp(40, 20);
    assertEquals(CenterCrop.apply(image, 8), ImagePreparation.parse("center-crop:8").apply(image));
    assertEquals(image, ImagePreparation.parse("none").apply(image));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "crop",
        "crop:0",
        "center-crop:256+",
        "squash:32",
        "pad:-1",
        "crop:2x",
        "crop:x2",
        "crop:0x2",
        "crop:2x0",
        "center-crop:2x3x4",
        "resize:axb",
      })
  void refusesUnknownSteps(String text) {
    RaeException error = assertThrows(RaeException.class, () -> ImagePreparation.parse(text));
    assertTrue(String.valueOf(error.getMessage()).contains("center-crop:N"));
    assertTrue(String.valueOf(error.getMessage()).contains("HxW"));
  }

  /** Height comes first: every step makes an image of so many rows. */
  @ParameterizedTest
  @CsvSource({
    "center-crop:8x16, 8, 16",
    "center-crop:16x8, 16, 8",
    "resize:8x16, 8, 16",
    "resize:10x12, 10, 20",
    "resize:20x8, 20, 40",
    "resize:20x24+crop:3x24, 3, 24",
    "pad:30x50, 30, 50",
  })
  void takesHeightAndWidth(String text, int height, int width) {
    RgbImage prepared = ImagePreparation.parse(text).apply(ramp(40, 20));
    assertEquals(new ImageSize(height, width), prepared.size());
  }

  @Test
  void cropsAndPadsRectanglesInTheCentre() {
    RgbImage image = ramp(5, 7);
    assertEquals(image.crop(1, 2, 3, 2), ImagePreparation.parse("crop:2x3").apply(image));
    RgbImage padded = ImagePreparation.parse("pad:9x6").apply(image);
    assertEquals(image, padded.crop(0, 1, 5, 7));
    assertArrayEquals(new byte[6 * 3], padded.crop(0, 0, 6, 1).rgb());
  }

  /** One number and the same number twice are the same. */
  @ParameterizedTest
  @ValueSource(strings = {"center-crop", "resize", "crop", "pad"})
  void squaresAreRectangles(String step) {
    RgbImage image = ramp(9, 12);
    int side = step.equals("pad") ? 14 : 5;
    assertEquals(
        ImagePreparation.parse(step + ":" + side).apply(image),
        ImagePreparation.parse(step + ":" + side + "x" + side).apply(image));
  }

  @Test
  void namesAreThoseThatAreParsed() {
    assertEquals("center-crop:256", ImagePreparation.centerCrop(ImageSize.square(256)).name());
    assertEquals(
        "center-crop:256x512", ImagePreparation.centerCrop(new ImageSize(256, 512)).name());
    assertEquals("resize:384", ImagePreparation.resize(ImageSize.square(384)).name());
    assertEquals("resize:384x768", ImagePreparation.resize(new ImageSize(384, 768)).name());
  }

  @Test
  void refusesImagesThatDoNotFit() {
    assertThrows(RaeException.class, () -> ImagePreparation.parse("crop:8").apply(ramp(9, 7)));
    assertThrows(RaeException.class, () -> ImagePreparation.parse("pad:8").apply(ramp(9, 7)));
    RaeException e =
        assertThrows(
            RaeException.class, () -> ImagePreparation.parse("crop:7x10").apply(ramp(9, 7)));
    assertTrue(e.getMessage().contains("too small for crop:7x10"), e.getMessage());
    e = assertThrows(RaeException.class, () -> ImagePreparation.parse("pad:6x9").apply(ramp(9, 7)));
    assertTrue(e.getMessage().contains("too large for pad:6x9"), e.getMessage());
  }
}
