// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.metrics.neighbours;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.metric.MetricResult;
import io.github.rae4j.metrics.Prdc;
import io.github.rae4j.metrics.rows.FeatureRows;
import io.github.rae4j.tensor.Tensor;
import io.github.rae4j.testdata.Golden;
import io.github.rae4j.testdata.GoldenCase;
import java.nio.DoubleBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class NeighbourGoldenTest {
  private static final GoldenCase CASE =
      Golden.cases("metrics").stream()
          .filter(c -> c.name().equals("precision-recall"))
          .findFirst()
          .orElseThrow();
  private static final int K = CASE.config().get("k").asInt();

  static Stream<JsonNode> sets() {
    return StreamSupport.stream(CASE.expected().spliterator(), false);
  }

  private static MetricResult compute(
      Tensor generated, Tensor real, Prdc.Convention convention, int k) {
    return Prdc.builder()
        .convention(convention)
        .neighbours(k)
        .build()
        .compute(FeatureRows.of(generated), Optional.of(FeatureRows.of(real)));
  }

  @ParameterizedTest
  @MethodSource("sets")
  void fractionsEqualThoseOfTorchFidelityAndAdmExactly(JsonNode expected) {
    Tensor generated = CASE.input(expected.get("name").asText() + ".generated");
    Tensor real = CASE.input(expected.get("name").asText() + ".real");
    MetricResult theirs = compute(generated, real, Prdc.Convention.TORCH_FIDELITY, K);
    assertEquals(expected.get("precision").asDouble(), theirs.values().get("precision"));
    assertEquals(expected.get("recall").asDouble(), theirs.values().get("recall"));
    assertEquals(expected.get("f_score").asDouble(), theirs.values().get("f_score"), 1e-15);
    MetricResult adm = compute(generated, real, Prdc.Convention.ADM, K);
    assertEquals(expected.get("adm_precision").asDouble(), adm.values().get("precision"));
    assertEquals(expected.get("adm_recall").asDouble(), adm.values().get("recall"));
  }

  @ParameterizedTest
  @MethodSource("sets")
  void radiiEqualThoseOfTheReference(JsonNode expected) {
    double tolerance = CASE.tolerance().get("radius2_max_abs").asDouble();
    for (String set : new String[] {"real", "generated"}) {
      String name = expected.get("name").asText();
      DoubleBuffer wanted = CASE.output(name + ".radius2_" + set).bytes().asDoubleBuffer();
      double[] radii = Neighbourhoods.squaredRadii(points(CASE.input(name + "." + set)), K);
      for (double radius : radii) {
        assertEquals(wanted.get(), radius, tolerance);
      }
    }
  }

  private static Points points(Tensor features) {
    return new Points(FeatureRows.of(features).toArrays());
  }

  private static Tensor random(int count, int width, long seed) {
    Random random = new Random(seed);
    float[] values = new float[count * width];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return Tensor.of(values, count, width);
  }

  @Test
  void blocksDoNotChangeTheResult() {
    // More points than a block holds, and a width that is not a multiple of any block size.
    Tensor generated = random(3 * Points.BLOCK + 5, 7, 1);
    Tensor real = random(2 * Points.BLOCK + 1, 7, 2);
    float[][] a = FeatureRows.of(generated).toArrays();
    float[][] b = FeatureRows.of(real).toArrays();
    double[] radii = Arrays.stream(b).mapToDouble(x -> kth(distances(x, b), 6)).toArray();
    double[] ownRadii = Arrays.stream(a).mapToDouble(x -> kth(distances(x, a), 6)).toArray();
    int precise = 0;
    long inside = 0;
    for (float[] x : a) {
      double[] d = distances(x, b);
      long hits = 0;
      for (int j = 0; j < d.length; j++) {
        hits += d[j] < radii[j] ? 1 : 0;
      }
      precise += hits > 0 ? 1 : 0;
      inside += hits;
    }
    int recalled = 0;
    int covered = 0;
    for (int j = 0; j < b.length; j++) {
      double[] d = distances(b[j], a);
      double radius = radii[j];
      covered += Arrays.stream(d).anyMatch(v -> v < radius) ? 1 : 0;
      boolean hit = false;
      for (int i = 0; i < d.length; i++) {
        hit |= d[i] < ownRadii[i];
      }
      recalled += hit ? 1 : 0;
    }
    MetricResult result = compute(generated, real, Prdc.Convention.NAEEM, 5);
    assertEquals(precise / (double) a.length, result.values().get("precision"));
    assertEquals(recalled / (double) b.length, result.values().get("recall"));
    assertEquals(inside / (5.0 * a.length), result.values().get("density"));
    assertEquals(covered / (double) b.length, result.values().get("coverage"));
  }

  private static double[] distances(float[] point, float[][] others) {
    return Arrays.stream(others)
        .mapToDouble(
            other -> {
              double sum = 0;
              for (int k = 0; k < point.length; k++) {
                double difference = (double) point[k] - other[k];
                sum += difference * difference;
              }
              return sum;
            })
        .toArray();
  }

  private static double kth(double[] values, int k) {
    return Arrays.stream(values).sorted().toArray()[k - 1];
  }

  @Test
  void copiedPointsAreExactTies() {
    Tensor real = random(400, 33, 3);
    MetricResult result = compute(real, real, Prdc.Convention.ADM, 1);
    // In the worst case, every point lies exactly on the surface of its nearest neighbour's ball.
    assertEquals(1, result.values().get("precision"));
    assertEquals(1, result.values().get("recall"));
    Points points = points(real);
    double[][] one = points.squaredDistances(0, points, 1);
    double[][] other = points.squaredDistances(1, points, 0);
    for (int i = 0; i < one.length; i++) {
      for (int j = 0; j < one[i].length; j++) {
        assertEquals(one[i][j], other[j][i]);
      }
    }
  }

  @Test
  void rejectsTooFewImages() {
    RaeException e =
        assertThrows(
            RaeException.class,
            () -> compute(random(3, 4, 1), random(9, 4, 2), Prdc.Convention.ADM, 3));
    assertTrue(e.getMessage().contains("generated set has 3"), e.getMessage());
  }

  @Test
  void rejectsUnequalWidths() {
    assertThrows(
        RaeException.class,
        () -> compute(random(9, 5, 1), random(9, 4, 2), Prdc.Convention.ADM, 3));
  }
}
