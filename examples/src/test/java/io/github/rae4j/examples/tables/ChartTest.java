// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.examples.tables;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a chart shows of several seeds. */
final class ChartTest {
  private static final int FIRST_COLOUR = 0x1f77b4;

  /** Pixels on the right in which the curve is shown again. */
  private static final int LEGEND = 110;

  @Test
  void severalSeedsHaveBarsAndASingleOneHasNone() {
    Chart.Points points = new Chart.Points("three");
    points.add(1, new Sample(List.of(1.0, 2.0, 3.0)));
    points.add(2, new Sample(List.of(5.0, 5.0, 5.0)));
    assertEquals(
        new Chart.Series("three", List.of(1.0, 2.0), List.of(2.0, 5.0), List.of(1.0, 0.0)),
        points.series());
    Chart.Points single = new Chart.Points("one");
    single.add(1, new Sample(List.of(4.0)));
    assertEquals(new Chart.Series("one", List.of(1.0), List.of(4.0)), single.series());
  }

  @Test
  void barsOfSomePointsOnlyAreRefused() {
    Chart.Points points = new Chart.Points("mixed");
    points.add(1, new Sample(List.of(1.0, 2.0)));
    points.add(2, 3);
    assertThrows(IllegalArgumentException.class, points::series);
  }

  @Test
  void aLogarithmicAxisIsDrawn(@TempDir Path folder) throws IOException {
    Chart chart =
        new Chart(
                "tolerance",
                "Tolerance",
                "tolerance",
                "FD",
                List.of(
                    new Chart.Series("dopri5", List.of(1e-6, 1e-4, 1e-2), List.of(2.0, 2.0, 2.0))))
            .withLogarithmicAxis();
    BufferedImage drawn = ImageIO.read(new Output(folder).write(chart).toFile());
    // The middle of three powers of ten: on an even axis it is beside the first.
    List<Integer> marks = new ArrayList<>();
    for (int x = 0; x < drawn.getWidth() - LEGEND; x++) {
      int coloured = 0;
      for (int y = 0; y < drawn.getHeight(); y++) {
        coloured += (drawn.getRGB(x, y) & 0xffffff) == FIRST_COLOUR ? 1 : 0;
      }
      if (coloured >= 6) {
        marks.add(x);
      }
    }
    int first = marks.get(0);
    int last = marks.get(marks.size() - 1);
    assertTrue(marks.contains((first + last) / 2), marks::toString);
    assertTrue(last - first > drawn.getWidth() / 4, marks::toString);
  }

  @Test
  void lossesAreMeansOverSeedsAndNeighbours() {
    List<Double> rising = new ArrayList<>();
    List<Double> falling = new ArrayList<>();
    for (int i = 0; i < 125; i++) {
      rising.add((double) i);
      falling.add(241.0 - i);
    }
    Chart.Series curve =
        TrainingExperiments.curve(
            "both",
            List.of(
                new TrainingExperiments.Trained(Path.of("a"), rising),
                new TrainingExperiments.Trained(Path.of("b"), falling)));
    // The last point is the mean of the step that is left.
    assertEquals(63, curve.x().size());
    assertEquals(List.of(2.0, 4.0), curve.x().subList(0, 2));
    assertEquals(List.of(124.0, 125.0), curve.x().subList(61, 63));
    curve.y().forEach(y -> assertEquals(120.5, y, 1e-12));
  }
}
