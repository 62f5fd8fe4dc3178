// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.metrics.moments;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.rae4j.formats.npy.NpzReader;
import io.github.rae4j.metric.FeatureStatistics;
import io.github.rae4j.metric.MetricResult;
import io.github.rae4j.metrics.Fid;
import io.github.rae4j.network.Weights;
import io.github.rae4j.tensor.Tensor;
import io.github.rae4j.testdata.Golden;
import io.github.rae4j.testdata.GoldenCase;
import java.nio.DoubleBuffer;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FidGoldenTest {
  private static final GoldenCase FID = golden("fid");
  private static final Fid METRIC = new Fid();

  private static GoldenCase golden(String name) {
    return Golden.cases("metrics").stream()
        .filter(c -> c.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  static Stream<JsonNode> sets() {
    return StreamSupport.stream(FID.expected().spliterator(), false);
  }

  private static FeatureStatistics statistics(Tensor features) {
    FeatureStatistics statistics = METRIC.statistics();
    statistics.add(0, features);
    return statistics;
  }

  @ParameterizedTest
  @MethodSource("sets")
  void distanceOfFeaturesEqualsTheExactValue(JsonNode expected) {
    String name = expected.get("name").asText();
    FeatureStatistics first = statistics(FID.input(name + ".f1"));
    FeatureStatistics second = statistics(FID.input(name + ".f2"));
    MetricResult result = METRIC.compute(first, Optional.of(second));
    double exact = Math.max(0, expected.get("fid_exact").asDouble());
    JsonNode tolerance = FID.tolerance();
    assertEquals(exact, result.value(), tolerance.get("fid_abs").asDouble());
    assertEquals(
        exact, result.value(), Math.max(1e-12, exact * tolerance.get("fid_rel").asDouble()));
    assertEquals(expected.get("n1").asLong(), result.counts().get("generated"));
    assertEquals(expected.get("n2").asLong(), result.counts().get("reference"));
  }

  @ParameterizedTest
  @MethodSource("sets")
  void meanAndCovarianceEqualTheReference(JsonNode expected) {
    String name = expected.get("name").asText();
    double tolerance = FID.tolerance().get("moments_max_abs").asDouble();
    for (int set = 1; set <= 2; set++) {
      Map<String, Tensor> arrays = METRIC.write(statistics(FID.input(name + ".f" + set)));
      requireClose(FID.output(name + ".mu" + set), arrays.get("mu"), tolerance);
      requireClose(FID.output(name + ".sigma" + set), arrays.get("sigma"), tolerance);
    }
  }

  private static void requireClose(Tensor expected, Tensor actual, double tolerance) {
    assertEquals(expected.shape(), actual.shape());
    DoubleBuffer wanted = expected.bytes().asDoubleBuffer();
    DoubleBuffer given = actual.bytes().asDoubleBuffer();
    while (wanted.hasRemaining()) {
      assertEquals(wanted.get(), given.get(), tolerance);
    }
  }

  @ParameterizedTest
  @MethodSource("sets")
  void warnsOfSingularCovariances(JsonNode expected) {
    String name = expected.get("name").asText();
    MetricResult result =
        METRIC.compute(
            statistics(FID.input(name + ".f1")), Optional.of(statistics(FID.input(name + ".f2"))));
    boolean said = result.warnings().stream().anyMatch(w -> w.contains("singular"));
    assertEquals(name.equals("few-samples"), said, result.toString());
  }

  @Test
  void distanceOfGivenMomentsEqualsTheExactValue() {
    GoldenCase moments = golden("fid-from-moments");
    FeatureStatistics first =
        read(Map.of("mu", moments.input("mu1"), "sigma", moments.input("sigma1")));
    FeatureStatistics second =
        read(Map.of("mu", moments.input("mu2"), "sigma", moments.input("sigma2")));
    double exact = moments.expected().get("fid_exact").asDouble();
    double tolerance = moments.tolerance().get("fid_rel").asDouble() * exact;
    MetricResult result = METRIC.compute(first, Optional.of(second));
    assertEquals(exact, result.value(), tolerance);
    assertTrue(result.warnings().stream().anyMatch(w -> w.contains("reference set is singular")));
    assertFalse(result.counts().containsKey("reference"), "the file does not say");

    try (NpzReader npz = NpzReader.open(moments.folder().resolve("reference_stats.npz"))) {
      FeatureStatistics ofFile = read(Map.of("mu", npz.read("mu"), "sigma", npz.read("sigma")));
      assertEquals(result.value(), METRIC.compute(first, Optional.of(ofFile)).value());
    }
  }

  private static FeatureStatistics read(Map<String, Tensor> arrays) {
    return METRIC.read(Weights.of("a file", arrays)).orElseThrow();
  }
}
