// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli;

import io.github.rae4j.data.RgbImage;
import io.github.rae4j.formats.checkpoint.Checkpoint;
import io.github.rae4j.formats.image.ImageReader;
import io.github.rae4j.formats.image.PngWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import javax.imageio.ImageIO;
import javax.imageio.stream.ImageInputStream;

/** A picture of the bundled model to edit, and what editing does to its pixels. */
final class EditedPictures {
  /** Few steps, where the pixels do not matter. */
  static final String QUICK = "sampler.params.num_steps=4";

  /** Pixels of a side. */
  static final int SIDE = 32;

  private EditedPictures() {}

  /** A boot, {@code made/000000.png} in a folder. */
  static Path boot(Path folder) {
    Path made = folder.resolve("made");
    Run.of("sample", "--labels", "9", "sampler.params.num_steps=10", "--out", made).done();
    return made.resolve("000000.png");
  }

  /** The picture in a file. */
  static RgbImage read(Path file) {
    return new ImageReader().read(file);
  }

  /** What a command has written as tensors. */
  static float[] images(Path file) {
    return Checkpoint.open(file).weights().get("images").toFloatArray();
  }

  /** A mask in a folder that is white in the upper left quarter. */
  static Path mask(Path folder, int side) {
    byte[] rgb = new byte[side * side * 3];
    for (int y = 0; y < side / 2; y++) {
      Arrays.fill(rgb, y * side * 3, (y * side + side / 2) * 3, (byte) 255);
    }
    Path file = folder.resolve("mask-" + side + ".png");
    PngWriter.write(file, new RgbImage(side, side, rgb), Map.of());
    return file;
  }

  /** The mean difference of the pixels that the mask paints, or of the others. */
  static double difference(RgbImage a, RgbImage b, boolean painted) {
    double sum = 0;
    int count = 0;
    for (int y = 0; y < SIDE; y++) {
      for (int x = 0; x < SIDE; x++) {
        if ((y < SIDE / 2 && x < SIDE / 2) == painted) {
          int at = (y * SIDE + x) * 3;
          sum += Math.abs((a.rgb()[at] & 0xFF) - (b.rgb()[at] & 0xFF));
          count++;
        }
      }
    }
    return sum / count;
  }

  /** How many frames an animated picture has. */
  static int frames(Path gif) throws IOException {
    javax.imageio.ImageReader reader = ImageIO.getImageReadersByFormatName("gif").next();
    try (ImageInputStream in = ImageIO.createImageInputStream(gif.toFile())) {
      reader.setInput(in);
      return reader.getNumImages(true);
    } finally {
      reader.dispose();
    }
  }
}
