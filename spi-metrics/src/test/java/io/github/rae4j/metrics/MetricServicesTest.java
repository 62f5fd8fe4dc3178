// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.core.config.ConfigParameters;
import io.github.rae4j.core.registry.Registry;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.metric.FeatureStatistics;
import io.github.rae4j.metric.Metric;
import io.github.rae4j.metric.MetricProvider;
import io.github.rae4j.metric.MetricResult;
import io.github.rae4j.metric.PairMetric;
import io.github.rae4j.metric.SetMetric;
import io.github.rae4j.network.Weights;
import io.github.rae4j.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MetricServicesTest {
  private static final Registry REGISTRY = Registry.standard();

  private static Metric create(String name, Map<String, ?> values) {
    ConfigParameters parameters = ConfigParameters.of("test", values);
    Metric metric = REGISTRY.find(MetricProvider.class, name).create(parameters);
    parameters.rejectUnknown();
    return metric;
  }

  private static Tensor random(long... shape) {
    float[] values = new float[Math.toIntExact(Arrays.stream(shape).reduce(1, (a, b) -> a * b))];
    Random random = new Random(8);
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextFloat();
    }
    return Tensor.of(values, shape);
  }

  @Test
  void allMetricsAreServices() {
    Set<String> names =
        REGISTRY.providers(MetricProvider.class).stream()
            .map(MetricProvider::name)
            .collect(Collectors.toSet());
    assertTrue(
        names.containsAll(List.of("fid", "sfid", "is", "prdc", "kid", "psnr", "ssim", "lpips")),
        names.toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"fid", "sfid", "prdc", "kid"})
  void writtenReferenceGivesTheSameBits(String name) {
    SetMetric metric =
        (SetMetric) create(name, name.equals("kid") ? Map.of("subset_size", 20) : Map.of());
    FeatureStatistics first = metric.statistics();
    first.add(0, random(40, 6));
    FeatureStatistics second = metric.statistics();
    second.add(0, random(30, 6));
    MetricResult direct = metric.compute(first, Optional.of(second));
    FeatureStatistics read = metric.read(Weights.of("file", metric.write(second))).orElseThrow();
    assertEquals(direct, metric.compute(first, Optional.of(read)));
  }

  @Test
  void metricsOnTheSameFeatureShareTheirRows() {
    SetMetric prdc = (SetMetric) create("prdc", Map.of());
    SetMetric kid = (SetMetric) create("kid", Map.of("subset_size", 20));
    SetMetric ofLogits = (SetMetric) create("kid", Map.of("feature", "logits"));
    assertEquals(prdc.statisticsKey(), kid.statisticsKey());
    assertNotEquals(kid.statisticsKey(), ofLogits.statisticsKey());
    assertTrue(((SetMetric) create("fid", Map.of())).statisticsKey().isEmpty());
    FeatureStatistics shared = prdc.statistics();
    shared.add(0, random(40, 6));
    FeatureStatistics reference = kid.statistics();
    reference.add(0, random(30, 6));
    // Neither metric affects the other's result.
    MetricResult before = kid.compute(shared, Optional.of(reference));
    prdc.compute(shared, Optional.of(reference));
    assertEquals(before, kid.compute(shared, Optional.of(reference)));
  }

  @ParameterizedTest
  @CsvSource({
    "prdc, convention, clip",
    "prdc, neighbours, 0",
    "is, convention, clip",
    "is, seed, -1",
    "kid, subset_size, 1",
    "kid, subsets, 0",
    "ssim, border, wrap",
    "fid, splits, 3"
  })
  void rejectsInvalidSettingsNamingTheKey(String metric, String key, String value) {
    Object typed = value.matches("-?\\d+") ? (Object) Long.valueOf(value) : value;
    RaeException e = assertThrows(RaeException.class, () -> create(metric, Map.of(key, typed)));
    assertTrue(e.getMessage().contains(key), e.getMessage());
  }

  @Test
  void splitsAndSplitSizeReplaceEachOther() {
    Tensor logits = random(10, 4);
    for (Map<String, ?> settings :
        List.<Map<String, ?>>of(
            Map.of("convention", "adm", "splits", 2), Map.of("split_size", 5, "shuffle", false))) {
      SetMetric metric = (SetMetric) create("is", settings);
      FeatureStatistics statistics = metric.statistics();
      statistics.add(0, logits);
      MetricResult result = metric.compute(statistics, Optional.empty());
      assertEquals("no", result.settings().get("shuffle"));
      assertEquals(metric.compute(statistics, Optional.empty()).value(), result.value());
    }
  }

  @Test
  void pairsAreMeasuredIndividuallyAndAveraged() {
    Tensor images = random(3, 3, 12, 12);
    Tensor originals = Tensor.of(new float[3 * 3 * 12 * 12], 3, 3, 12, 12);
    PairMetric psnr = (PairMetric) create("psnr", Map.of());
    double[] values = psnr.measure(images, originals, Optional.empty());
    assertEquals(3, values.length);
    MetricResult result = psnr.summarize(values);
    assertEquals(Arrays.stream(values).average().orElseThrow(), result.value(), 1e-12);
    assertEquals(3, result.counts().get("pairs"));
    PairMetric ssim = (PairMetric) create("ssim", Map.of("border", "crop"));
    assertEquals(1, ssim.measure(images, images, Optional.empty())[0], 1e-12);
    PairMetric lpips = (PairMetric) create("lpips", Map.of());
    Tensor distances = Tensor.of(new float[] {0.5f, 0.25f, 0}, 3, 1);
    assertEquals(
        0.25, lpips.summarize(lpips.measure(images, originals, Optional.of(distances))).value());
  }

  @Test
  void rejectsImagesSmallerThanTheWindow() {
    Tensor tiny = random(1, 3, 5, 5);
    PairMetric ssim = (PairMetric) create("ssim", Map.of());
    assertThrows(RaeException.class, () -> ssim.measure(tiny, tiny, Optional.empty()));
  }
}
