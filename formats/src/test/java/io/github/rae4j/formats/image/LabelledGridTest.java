// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.formats.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.data.RgbImage;
import java.util.List;
import org.junit.jupiter.api.Test;

class LabelledGridTest {
  private static final List<RgbImage> TWO =
      List.of(Pixels.noise(32, 32, 1), Pixels.noise(32, 32, 2));

  @Test
  void magnifiesTinyTilesByWholeFactor() {
    RgbImage grid = LabelledGrid.render(TWO, List.of(), 2);
    assertEquals(16 + 128 + 8 + 128 + 16, grid.width());
    assertEquals(16 + 128 + 16, grid.height());
    for (int i : new int[] {0, 3, 4, 100, 127}) {
      assertEquals(pixel(TWO.get(0), i / 4, 5), pixel(grid, 16 + i, 16 + 20));
      assertEquals(pixel(TWO.get(1), i / 4, 31), pixel(grid, 16 + 136 + i, 16 + 127));
    }
    assertEquals(0xFFFFFF, pixel(grid, 15, 20));
    assertEquals(0xFFFFFF, pixel(grid, 16 + 130, 20));
  }

  @Test
  void keepsLargeTilesUnchanged() {
    RgbImage tile = Pixels.noise(256, 256, 3);
    RgbImage grid = LabelledGrid.render(List.of(tile), List.of(), 5);
    assertEquals(tile, grid.crop(16, 16, 256, 256));
  }

  @Test
  void drawsCaptionsBelowTheirTiles() {
    RgbImage grid = LabelledGrid.render(TWO, List.of("Ankle boot", ""), 2);
    RgbImage plain = LabelledGrid.render(TWO, List.of(), 2);
    assertEquals(plain.height() + 24, grid.height());
    RgbImage caption = grid.crop(16, 16 + 128, 128, 24);
    assertTrue(ink(caption) > 50, "ink " + ink(caption));
    assertEquals(0, ink(grid.crop(152, 16 + 128, 128, 24)));
    assertEquals(plain.crop(16, 16, 264, 128), grid.crop(16, 16, 264, 128));
  }

  @Test
  void centresCaptions() {
    RgbImage grid = LabelledGrid.render(TWO, List.of("|", "|"), 2);
    assertEquals(0, ink(grid.crop(16, 144, 58, 24)));
    assertTrue(ink(grid.crop(16 + 58, 144, 12, 24)) > 0);
    assertEquals(0, ink(grid.crop(16 + 70, 144, 58, 24)));
  }

  @Test
  void truncatesLongCaptionToTileWidth() {
    RgbImage grid = LabelledGrid.render(TWO, List.of("a very long caption ".repeat(9), ""), 2);
    assertTrue(ink(grid.crop(16, 144, 128, 24)) > 50);
    assertEquals(0, ink(grid.crop(144, 144, 136, 24)));
  }

  @Test
  void writesSharedCaptionsOnce() {
    List<RgbImage> four = List.of(TWO.get(0), TWO.get(1), TWO.get(1), TWO.get(0));
    RgbImage shared = LabelledGrid.render(four, List.of("a", "b", "a", "b"), 2);
    RgbImage own = LabelledGrid.render(four, List.of("a", "b", "c", "d"), 2);
    assertEquals(16 + 128 + 8 + 128 + 24 + 16, shared.height());
    assertEquals(16 + 128 + 24 + 8 + 128 + 24 + 16, own.height());
    assertTrue(ink(shared.crop(16, 280, 128, 24)) > 0);
    assertTrue(ink(own.crop(16, 144, 128, 24)) > 0);
  }

  @Test
  void keepsAllCaptionsWithIncompleteLastRow() {
    List<RgbImage> three = List.of(TWO.get(0), TWO.get(1), TWO.get(0));
    RgbImage grid = LabelledGrid.render(three, List.of("a", "b", "a"), 2);
    assertTrue(ink(grid.crop(152, 16, 128, grid.height() - 16)) > 0);
  }

  @Test
  void centresTilesOfDifferentSizes() {
    RgbImage small = Pixels.noise(100, 50, 1);
    RgbImage large = Pixels.noise(200, 150, 2);
    RgbImage grid = LabelledGrid.render(List.of(small, large), List.of(), 2);
    assertEquals(small, grid.crop(16 + 50, 16 + 50, 100, 50));
    assertEquals(large, grid.crop(16 + 208, 16, 200, 150));
  }

  @Test
  void refusesCaptionCountThatDoesNotMatchTiles() {
    assertThrows(IllegalArgumentException.class, () -> LabelledGrid.render(TWO, List.of("one"), 2));
    assertThrows(
        IllegalArgumentException.class, () -> LabelledGrid.render(List.of(), List.of(), 2));
  }

  private static int pixel(RgbImage image, int x, int y) {
    int at = (y * image.width() + x) * 3;
    byte[] rgb = image.rgb();
    return (rgb[at] & 0xFF) << 16 | (rgb[at + 1] & 0xFF) << 8 | (rgb[at + 2] & 0xFF);
  }

  private static int ink(RgbImage image) {
    int ink = 0;
    for (int y = 0; y < image.height(); y++) {
      for (int x = 0; x < image.width(); x++) {
        ink += pixel(image, x, y) == 0xFFFFFF ? 0 : 1;
      }
    }
    return ink;
  }
}
