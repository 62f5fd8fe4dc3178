// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.examples.tables;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a chart shows of several seeds. */
final class ChartTest {
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
