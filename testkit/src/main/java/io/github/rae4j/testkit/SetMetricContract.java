// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.testkit;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.rae4j.errors.RaeException;
import io.github.rae4j.metric.FeatureStatistics;
import io.github.rae4j.metric.MetricResult;
import io.github.rae4j.metric.SetMetric;
import io.github.rae4j.network.Weights;
import io.github.rae4j.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * What every metric of a set promises: only which features have which index decides the result, bit
 * by bit, however they arrive; what is damaged, given twice, or too little to compute anything is
 * refused; what it writes it reads again; and its state can be taken away, restored and merged.
 *
 * <p>The sets under test have 600 and 520 images: {@link #parameters} make a metric that can be
 * computed from 500.
 */
public abstract class SetMetricContract extends SetStatisticsContract {
  /** A contract for one provider of a metric of sets. */
  protected SetMetricContract() {
    super();
  }

  /** The report and the command line know it by one name. */
  @Test
  public final void isNamedAsItsProvider() {
    SetMetric metric = metric();
    assertEquals(provider().name(), metric.name());
    metric.feature().ifPresent(name -> assertFalse(name.isBlank(), "its feature has no name"));
    assertTrue(
        metric.minimumImages() >= 1 && metric.minimumImages() <= 500,
        () -> "parameters() must make a metric of at most 500 images: " + metric.minimumImages());
  }

  /** A result has the metric's name, finite values, and says what went in. */
  @Test
  public final void reportsFiniteValuesUnderItsName() {
    MetricResult result = expected(metric());
    assertEquals(provider().name(), result.metric());
    result
        .values()
        .forEach((name, value) -> assertTrue(Double.isFinite(value), () -> name + " is " + value));
    assertTrue(
        result.counts().containsValue((long) GENERATED),
        () -> "the counts do not say that there were 600 images: " + result.counts());
  }

  /** Other features give another value. */
  @Test
  public final void looksAtTheFeatures() {
    SetMetric metric = metric();
    assertNotEquals(
        expected(metric).values(),
        result(metric, gathered(metric, features(GENERATED, width(), 3), GENERATED)).values());
  }

  /** Sets of other networks cannot be compared. */
  @Test
  public final void refusesSetsOfUnequalWidth() {
    SetMetric metric = metric();
    assumeTrue(metric.needsReference(), "it has one set only");
    FeatureStatistics ours = gathered(metric, generated(), GENERATED);
    FeatureStatistics theirs = gathered(metric, features(REFERENCE, width() + 1, 2), REFERENCE);
    assertThrows(RaeException.class, () -> metric.compute(ours, Optional.of(theirs)));
  }

  /** Nothing, and less than the least it says, is refused; the least is enough. */
  @Test
  public final void refusesTooFewImages() {
    SetMetric metric = metric();
    FeatureStatistics enough = gathered(metric, generated(), GENERATED);
    Optional<FeatureStatistics> reference = reference(metric);
    assertThrows(RaeException.class, () -> metric.compute(metric.statistics(), reference));
    int least = Math.toIntExact(metric.minimumImages());
    FeatureStatistics few = gathered(metric, features(least, width(), 1), least);
    assertDoesNotThrow(() -> metric.compute(few, reference), "with " + least + " images");
    if (least > 1) {
      FeatureStatistics fewer = gathered(metric, features(least - 1, width(), 1), least);
      assertThrows(RaeException.class, () -> metric.compute(fewer, reference));
    }
    if (metric.needsReference()) {
      assertThrows(
          RaeException.class, () -> metric.compute(enough, Optional.of(metric.statistics())));
    }
  }

  /** A reference that is needed has to be there, and be one of this metric. */
  @Test
  public final void refusesAMissingReference() {
    SetMetric metric = metric();
    assumeTrue(metric.needsReference(), "it needs none");
    FeatureStatistics ours = gathered(metric, generated(), GENERATED);
    refuses(() -> metric.compute(ours, Optional.empty()), "no reference");
    refuses(
        () -> metric.compute(ours, Optional.of(new MetricInputs.OtherStatistics())),
        "a reference of another metric");
  }

  /** Computing leaves the statistics as they are, and threads may share them. */
  @Test
  public final void computesAgainAndFromSeveralThreads() {
    SetMetric metric = metric();
    FeatureStatistics ours = gathered(metric, features(300, width(), 1), 300);
    Optional<FeatureStatistics> theirs = reference(metric);
    MetricResult once = metric.compute(ours, theirs);
    Concurrency.repeat(8, () -> assertEquals(once, metric.compute(ours, theirs)));
    ours.add(300, generated().rows(300, GENERATED));
    FeatureStatistics whole = gathered(metric, features(300, width(), 1), 300);
    whole.add(300, generated().rows(300, GENERATED));
    assertEquals(metric.compute(whole, theirs), metric.compute(ours, theirs), "added to later");
  }

  /** Metrics that are made alike share statistics or do not. */
  @Test
  public final void sharesStatisticsWithItsLike() {
    assertEquals(metric().statisticsKey(), metric().statisticsKey());
    SetMetric metric = metric();
    metric
        .statisticsKey()
        .ifPresent(
            key ->
                assertEquals(
                    expected(metric),
                    result(metric, gathered(metric(), generated(), GENERATED)),
                    "statistics that another instance made"));
  }

  /** A reference that was written and read gives the same bits. */
  @Test
  public final void readsWhatItWrites() {
    SetMetric metric = metric();
    assumeTrue(metric.needsReference(), "it needs no reference");
    FeatureStatistics ours = gathered(metric, generated(), GENERATED);
    FeatureStatistics theirs = reference(metric).orElseThrow();
    Map<String, Tensor> arrays = metric.write(theirs);
    assertTrue(
        arrays.keySet().stream().anyMatch(name -> metric.arrayNames().contains(name)),
        () ->
            String.format(
                Locale.ROOT,
                "arrayNames() says %s, but %s is written",
                metric.arrayNames(),
                arrays));
    Optional<FeatureStatistics> read = metric.read(Weights.of("reference.npz", arrays));
    assertTrue(read.isPresent(), "it does not read what it has written");
    assertEquals(metric.compute(ours, Optional.of(theirs)), metric.compute(ours, read));
    Map<String, Tensor> more = new LinkedHashMap<>(arrays);
    more.put("another_array", Tensor.of(new float[] {Float.NaN}, 1));
    assertEquals(
        metric.compute(ours, read),
        metric.compute(ours, metric.read(Weights.of("reference.npz", more))),
        "arrays of others are not looked at");
  }

  /** A file without its arrays is another metric's; one with damaged arrays is refused. */
  @Test
  public final void refusesADamagedReference() {
    SetMetric metric = metric();
    assumeTrue(metric.needsReference(), "it needs no reference");
    Tensor other = Tensor.of(new float[] {1}, 1);
    assertTrue(
        metric.read(Weights.of("reference.npz", Map.of("another_array", other))).isEmpty(),
        "a file without its arrays");
    Map<String, Tensor> arrays = metric.write(reference(metric).orElseThrow());
    int changed = 0;
    for (Map.Entry<String, Tensor> array : arrays.entrySet()) {
      if (array.getValue().dtype().isFloating()) {
        changed++;
        Map<String, Tensor> damaged = new LinkedHashMap<>(arrays);
        damaged.put(array.getKey(), MetricInputs.withNaN(array.getValue()));
        RaeException e =
            assertThrows(
                RaeException.class,
                () -> metric.read(Weights.of("reference.npz", damaged)),
                array.getKey() + " with a NaN");
        assertFalse(message(e).isBlank());
        damaged.put(array.getKey(), Tensor.of(new float[8], 2, 2, 2));
        assertThrows(
            RaeException.class,
            () -> metric.read(Weights.of("reference.npz", damaged)),
            array.getKey() + " of another shape");
      }
    }
    assertTrue(changed > 0, "what is written holds no floating-point array");
  }
}
