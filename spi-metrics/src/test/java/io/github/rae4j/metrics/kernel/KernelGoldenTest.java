// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.metrics.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.metrics.Kid;
import io.github.rae4j.metrics.rows.FeatureRows;
import io.github.rae4j.tensor.Tensor;
import io.github.rae4j.testdata.Golden;
import io.github.rae4j.testdata.GoldenCase;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class KernelGoldenTest {
  private static final GoldenCase CASE =
      Golden.cases("metrics").stream()
          .filter(c -> c.name().equals("kid"))
          .findFirst()
          .orElseThrow();

  private static int[][] subsets(String name) {
    Tensor recorded = CASE.input(name);
    int size = recorded.shape().intDim(1);
    long[] indices = recorded.toLongArray();
    int[][] subsets = new int[recorded.shape().intDim(0)][size];
    for (int i = 0; i < indices.length; i++) {
      subsets[i / size][i % size] = Math.toIntExact(indices[i]);
    }
    return subsets;
  }

  private static Kid metric(int subsets, int size) {
    JsonNode config = CASE.config();
    return Kid.builder()
        .subsets(subsets)
        .subsetSize(size)
        .degree(config.get("degree").asInt())
        .gamma(config.get("gamma").asDouble())
        .coef0(config.get("coef0").asDouble())
        .build();
  }

  @Test
  void recordedSubsetsGiveTheRecordedDistance() {
    JsonNode config = CASE.config();
    Map<String, Double> values =
        KernelDistance.values(
            FeatureRows.of(CASE.input("f1")).toArrays(),
            FeatureRows.of(CASE.input("f2")).toArrays(),
            subsets("subset1"),
            subsets("subset2"),
            new PolynomialKernel(
                config.get("degree").asInt(),
                config.get("gamma").asDouble(),
                config.get("coef0").asDouble()));
    JsonNode expected = CASE.expected();
    double tolerance = CASE.tolerance().get("rel").asDouble();
    double mean = expected.get("kid_mean").asDouble();
    double deviation = expected.get("kid_std").asDouble();
    assertEquals(mean, values.get("kid"), mean * tolerance);
    assertEquals(deviation, values.get("kid_std"), deviation * tolerance);
  }

  @Test
  void subsetsEqualThoseOfTorchFidelity() {
    // kid_features_to_metric(f1, f2, kid_subsets=3, kid_subset_size=30, rng_seed=2020)
    var result =
        metric(3, 30)
            .compute(
                FeatureRows.of(CASE.input("f1")), Optional.of(FeatureRows.of(CASE.input("f2"))));
    assertEquals(0.04564674695332845, result.values().get("kid"), 1e-6);
    assertEquals(0.0646431879059775, result.values().get("kid_std"), 1e-6);
  }

  @Test
  void aKernelThatOverflowsIsNoResult() {
    FeatureRows rows = FeatureRows.of(Tensor.of(new float[] {9, 9, 9, 9, 9, 9, 9, 9}, 4, 2));
    RaeException e =
        assertThrows(
            RaeException.class,
            () ->
                Kid.builder()
                    .subsets(1)
                    .subsetSize(4)
                    .degree(2000)
                    .build()
                    .compute(rows, Optional.of(rows)));
    assertTrue(e.getMessage().contains("kid.degree"), e.getMessage());
  }

  @Test
  void rejectsSubsetsLargerThanTheSet() {
    FeatureRows rows = FeatureRows.of(CASE.input("f1"));
    RaeException e =
        assertThrows(RaeException.class, () -> metric(1, 41).compute(rows, Optional.of(rows)));
    assertTrue(e.getMessage().contains("kid.subset_size"), e.getMessage());
  }
}
