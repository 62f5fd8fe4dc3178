// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.formats.image;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.rae4j.data.ImageSize;
import io.github.rae4j.data.RgbImage;
import io.github.rae4j.formats.image.PilResize.Filter;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Crops and scaled images that are not square; squares have reference results of their own. */
class RectangularCropTest {
  private static final RgbImage WIDE = Pixels.noise(40, 30, 1);

  /** Halved once, then scaled to the width; rows are cut off. */
  @Test
  void aWideCropKeepsTheWidth() {
    RgbImage half = PilResize.resize(WIDE, 20, 15, Filter.BOX);
    RgbImage scaled = PilResize.resize(half, 16, 12, Filter.BICUBIC);
    assertEquals(scaled.crop(0, 2, 16, 8), CenterCrop.apply(WIDE, new ImageSize(8, 16)));
  }

  /** Not halved, since it would no longer cover the height; columns are cut off. */
  @Test
  void aHighCropKeepsTheHeight() {
    RgbImage scaled = PilResize.resize(WIDE, 27, 20, Filter.BICUBIC);
    assertEquals(scaled.crop(8, 0, 10, 20), CenterCrop.apply(WIDE, new ImageSize(20, 10)));
  }

  @Test
  void anImageOfTheSizeStaysAsItIs() {
    assertEquals(WIDE, CenterCrop.apply(WIDE, new ImageSize(30, 40)));
    assertEquals(WIDE, Stage1Resize.apply(WIDE, new ImageSize(30, 40)));
  }

  /** The image is covered whatever rounding does. */
  @Test
  void cropsOfAnyImageHaveTheSize() {
    Random random = new Random(3);
    for (int i = 0; i < 300; i++) {
      RgbImage image = Pixels.noise(1 + random.nextInt(70), 1 + random.nextInt(70), i);
      ImageSize size = new ImageSize(1 + random.nextInt(40), 1 + random.nextInt(40));
      assertEquals(size, CenterCrop.apply(image, size).size(), image + " to " + size);
      RgbImage scaled = Stage1Resize.apply(image, size);
      assertEquals(
          0,
          Math.min(scaled.width() - size.width(), scaled.height() - size.height()),
          image + " to " + scaled);
    }
  }

  @ParameterizedTest
  @CsvSource({"24, 48, 36, 48", "36, 12, 36, 48", "15, 10, 15, 20", "30, 41, 30, 41"})
  void scalesUntilTheSizeIsCovered(int height, int width, int newHeight, int newWidth) {
    RgbImage scaled = Stage1Resize.apply(WIDE, new ImageSize(height, width));
    assertEquals(PilResize.resize(WIDE, newWidth, newHeight, Filter.BICUBIC), scaled);
  }
}
