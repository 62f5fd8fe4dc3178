// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.core.config.ConfigParameters;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.metric.FeatureStatistics;
import io.github.rae4j.metric.MetricResult;
import io.github.rae4j.network.Weights;
import io.github.rae4j.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** FDr is the mean of the distances in its spaces, each in units of its own. */
class FdrTest {
  private static final Fdr FDR = new Fdr(List.of("a", "b"), List.of(2.0, 0.5));

  private static Map<String, Tensor> features(long seed, int count) {
    Random random = new Random(seed);
    float[] a = new float[count * 3];
    float[] b = new float[count * 2];
    for (int i = 0; i < a.length; i++) {
      a[i] = (float) random.nextGaussian() + seed;
    }
    for (int i = 0; i < b.length; i++) {
      b[i] = (float) (2 * random.nextGaussian());
    }
    return Map.of("a", Tensor.of(a, count, 3), "b", Tensor.of(b, count, 2));
  }

  private static FeatureStatistics gathered(long seed) {
    FeatureStatistics statistics = FDR.statistics();
    FDR.add(statistics, 0, features(seed, 40));
    return statistics;
  }

  private static double fid(String space) {
    Fid fid = new Fid(space);
    FeatureStatistics ours = fid.statistics();
    FeatureStatistics theirs = fid.statistics();
    fid.add(ours, 0, features(1, 40));
    fid.add(theirs, 0, features(2, 40));
    return fid.compute(ours, Optional.of(theirs)).value();
  }

  @Test
  void isTheMeanOfRelativeDistances() {
    MetricResult result = FDR.compute(gathered(1), Optional.of(gathered(2)));
    assertEquals((fid("a") / 2 + fid("b") / 0.5) / 2, result.value(), 1e-12);
    assertEquals(fid("a"), result.values().get("fd_a"), 1e-12);
    assertEquals(fid("b") / 0.5, result.values().get("fdr_b"), 1e-12);
    assertEquals(
        List.of("fdr", "fdr_a", "fd_a", "fdr_b", "fd_b"), List.copyOf(result.values().keySet()));
    assertEquals(40L, result.counts().get("generated"));
  }

  @Test
  void statesAndReferencesGiveTheSameBits() {
    MetricResult expected = FDR.compute(gathered(1), Optional.of(gathered(2)));
    FeatureStatistics restored = FDR.restore(Weights.of("state", gathered(1).state()));
    FeatureStatistics read =
        FDR.read(Weights.of("reference", FDR.write(gathered(2)))).orElseThrow();
    assertEquals(expected, FDR.compute(restored, Optional.of(read)));
    assertEquals(Optional.empty(), FDR.read(Weights.of("reference", Map.of())));
  }

  @Test
  void partsMergeInEverySpace() {
    FeatureStatistics first = FDR.statistics();
    FeatureStatistics second = FDR.statistics();
    Map<String, Tensor> all = features(1, 40);
    FDR.add(first, 0, Map.of("a", all.get("a").rows(0, 17), "b", all.get("b").rows(0, 17)));
    FDR.add(second, 17, Map.of("a", all.get("a").rows(17, 40), "b", all.get("b").rows(17, 40)));
    second.merge(first);
    assertEquals(40, second.count());
    assertEquals(
        FDR.compute(gathered(1), Optional.of(gathered(2))),
        FDR.compute(second, Optional.of(gathered(2))));
  }

  @Test
  void optionsThatDoNotFitAreRefused() {
    assertTrue(refused(Map.of("spaces", List.of("a"))).contains("normalisers"));
    assertTrue(
        refused(Map.of("spaces", List.of("a", "b"), "normalisers", List.of(1.0)))
            .contains("has 1 numbers, but there are 2 spaces"));
    assertTrue(
        refused(Map.of("spaces", List.of("a", "a"), "normalisers", List.of(1.0, 1.0)))
            .contains("different names"));
    assertTrue(
        refused(Map.of("spaces", List.of("a"), "normalisers", List.of(0.0)))
            .contains("normalisers"));
  }

  private static String refused(Map<String, Object> options) {
    return String.valueOf(
        assertThrows(
                RaeException.class,
                () -> new FdrProvider().create(ConfigParameters.of("protocol", options)))
            .getMessage());
  }
}
