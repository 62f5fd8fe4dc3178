// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.opencsv.CSVReaderHeaderAware;
import io.github.rae4j.data.RgbImage;
import io.github.rae4j.formats.image.ImageReader;
import io.github.rae4j.formats.image.PngWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program of Theorem 1 on a folder of random images. */
final class LossBoundTest {
  @TempDir private Path folder;

  @Test
  void writesABoundThatFallsToNothingBelowEveryLoss() throws Exception {
    Path images = Files.createDirectory(folder.resolve("images"));
    Random random = new Random(1);
    for (int i = 0; i < 9; i++) {
      byte[] pixels = new byte[28 * 28 * 3];
      random.nextBytes(pixels);
      PngWriter.write(images.resolve(i + ".png"), new RgbImage(28, 28, pixels), Map.of());
    }
    Path out = folder.resolve("out");
    LossBound.main(
        new String[] {"--data", images.toString(), "--batch", "4", "--out", out.toString()});

    List<Map<String, String>> rows = new ArrayList<>();
    try (CSVReaderHeaderAware csv =
        new CSVReaderHeaderAware(Files.newBufferedReader(out.resolve("loss-bound.csv")))) {
      for (Map<String, String> row = csv.readMap(); row != null; row = csv.readMap()) {
        rows.add(row);
      }
    }
    assertTrue(rows.size() >= 4, rows::toString);
    double before = Double.POSITIVE_INFINITY;
    List<String> measured = new ArrayList<>();
    for (Map<String, String> row : rows) {
      double bound = Double.parseDouble(row.get("bound"));
      assertTrue(bound < before || bound == 0, row::toString);
      assertTrue(bound <= Double.parseDouble(row.get("linear")), row::toString);
      before = bound;
      if (!row.get("measured").isEmpty()) {
        assertTrue(Double.parseDouble(row.get("measured")) > bound, row::toString);
        measured.add(row.get("model"));
      }
    }
    assertEquals(0, before);
    assertEquals(Set.of("guidance model", "backbone"), Set.copyOf(measured));
    assertEquals(rows.size() + 2, Files.readAllLines(out.resolve("loss-bound.md")).size());
    assertEquals(800, new ImageReader().read(out.resolve("loss-bound.png")).width());
  }
}
