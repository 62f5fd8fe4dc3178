// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.examples;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.data.RgbImage;
import io.github.rae4j.formats.image.ImageReader;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every example runs and writes a picture that shows something. */
final class ExamplesTest {
  @TempDir private Path folder;

  @Test
  void handMadePipeline() {
    check(HandMadePipeline::main, 5, 2);
  }

  @Test
  void guiceApplication() {
    check(GuiceApplication::main, 5, 2);
  }

  @Test
  void ownGuidance() {
    check(OwnGuidance::main, 7, 4);
  }

  @Test
  void filmStrip() {
    check(FilmStrip::main, 7, 4);
  }

  @Test
  void noiseInterpolation() {
    check(NoiseInterpolation::main, 8, 3);
  }

  @Test
  void inpainting() {
    check(Inpainting::main, 6, 3);
  }

  /** Tiles of 32 pixels are magnified to 128. */
  private void check(Consumer<String[]> program, int columns, int rows) {
    Path picture = folder.resolve("picture.png");
    program.accept(new String[] {picture.toString()});
    RgbImage image = new ImageReader().read(picture);
    assertTrue(image.width() >= columns * 128 && image.height() >= rows * 128, image::toString);
    int[] brightness = new int[256];
    for (byte value : image.rgb()) {
      brightness[Byte.toUnsignedInt(value)]++;
    }
    long shades = Arrays.stream(brightness).filter(count -> count > 0).count();
    assertTrue(shades > 100, "only " + shades + " shades of grey");
  }
}
