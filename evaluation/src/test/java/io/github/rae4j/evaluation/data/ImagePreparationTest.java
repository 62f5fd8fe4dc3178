// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.evaluation.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.data.RgbImage;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.formats.image.CenterCrop;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
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
  @ValueSource(strings = {"", "crop", "crop:0", "center-crop:256+", "squash:32", "pad:-1"})
  void refusesUnknownSteps(String text) {
    RaeException error = assertThrows(RaeException.class, () -> ImagePreparation.parse(text));
    assertTrue(String.valueOf(error.getMessage()).contains("center-crop:N"));
  }

  @Test
  void refusesImagesThatDoNotFit() {
    assertThrows(RaeException.class, () -> ImagePreparation.parse("crop:8").apply(ramp(9, 7)));
    assertThrows(RaeException.class, () -> ImagePreparation.parse("pad:8").apply(ramp(9, 7)));
  }
}
