// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.rae4j.data.RgbImage;
import io.github.rae4j.formats.image.PngWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

/** Small sets of pictures, measured with the bundled encoder as feature network. */
final class SmallSets {
  /** Names the network. */
  static final String FEATURES = "--features=encoder:config=tiny-fashion";

  /** Pictures of a set. */
  static final int IMAGES = 70;

  private SmallSets() {}

  /** Writes pictures of smooth blots, so that JPEG or PNG do not matter. */
  static Path write(Path target, int count, int size, long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < count; i++) {
      byte[] rgb = new byte[size * size * 3];
      double cx = random.nextDouble() * size;
      double cy = random.nextDouble() * size;
      double width = size * (0.1 + 0.4 * random.nextDouble());
      for (int p = 0; p < size * size; p++) {
        int row = p / size;
        double dx = (p % size - cx) / width;
        double dy = (row - cy) / width;
        byte level = (byte) (int) (255 * Math.exp(-dx * dx - dy * dy));
        rgb[3 * p] = level;
        rgb[3 * p + 1] = level;
        rgb[3 * p + 2] = level;
      }
      PngWriter.write(
          target.resolve(String.format(Locale.ROOT, "%04d.png", i)),
          new RgbImage(size, size, rgb),
          Map.of());
    }
    return target;
  }

  /** A call that is done, whatever it warns of. */
  static Run measured(Object... words) {
    Run run = Run.of(words);
    assertEquals(0, run.status(), run.err());
    return run;
  }

  /** The report of such a call. */
  static JsonNode json(Object... words) throws IOException {
    List<Object> all = new ArrayList<>(List.of(words));
    all.add("--json");
    return new ObjectMapper().readTree(measured(all.toArray()).out());
  }

  /** A value of the first metric of a report. */
  static double value(JsonNode report, String name) {
    return report.get("results").get(0).get("values").get(name).asDouble();
  }
}
