// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.formats.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.data.RgbImage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which classes a process that only writes images has to load. */
class StartUpTest {
  @TempDir private Path folder;

  /** Runs in a separate process. */
  static final class PlainGrid {
    private PlainGrid() {}

    public static void main(String[] args) {
      RgbImage tile = new RgbImage(2, 1, new byte[] {1, 2, 3, 4, 5, 6});
      RgbImage grid = LabelledGrid.render(List.of(tile, tile), List.of(), 2);
      PngWriter.write(Path.of(args[0]), grid, Map.of("label", "☂"));
    }
  }

  @Test
  void writingPlainGridLoadsNeitherAwtNorImageIo() throws Exception {
    Path target = folder.resolve("grid.png");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-verbose:class",
                "-cp",
                System.getProperty("java.class.path"),
                PlainGrid.class.getName(),
                target.toString())
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), output);
    assertEquals("☂", PngText.read(target).get("label"));
    assertTrue(output.contains("io.github.rae4j.formats.image.PngWriter"), output);
    assertFalse(output.contains("java.awt."), "AWT was loaded");
    assertFalse(output.contains("javax.imageio."), "ImageIO was loaded");
  }
}
