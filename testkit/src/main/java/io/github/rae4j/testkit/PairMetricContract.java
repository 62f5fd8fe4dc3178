// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.testkit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.errors.RaeException;
import io.github.rae4j.metric.MetricProvider;
import io.github.rae4j.metric.MetricResult;
import io.github.rae4j.metric.PairMetric;
import io.github.rae4j.spi.Parameters;
import io.github.rae4j.tensor.Tensor;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * What every metric of pairs promises: the value of a pair depends on that pair alone, the result
 * is the mean over all pairs under the metric's own name, and a value that is no finite number does
 * not become a result.
 */
public abstract class PairMetricContract extends ProviderContract<MetricProvider> {
  private static final int PAIRS = 5;
  private static final int SIDE = 16;

  /** A contract for one provider of a metric of pairs. */
  protected PairMetricContract() {
    super(MetricProvider.class);
  }

  @Override
  protected final Object create(MetricProvider provider, Parameters parameters) {
    return provider.create(parameters);
  }

  /** The value of a pair of equal images; for PSNR its upper limit. */
  protected abstract double valueOfEqualImages();

  private PairMetric metric() {
    return (PairMetric) create();
  }

  /** Images of 16 x 16 pixels. */
  private static Tensor random(long seed) {
    Random random = new Random(seed);
    float[] values = new float[PAIRS * 3 * SIDE * SIDE];
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextFloat();
    }
    return Tensor.of(values, PAIRS, 3, SIDE, SIDE);
  }

  /** One distance a pair where the metric asks for the output of a network. */
  private static Optional<Tensor> features(PairMetric metric, int from, int to) {
    float[] distances = {0.5f, 0.25f, 0.75f, 0.125f, 0};
    return metric
        .feature()
        .map(feature -> Tensor.of(Arrays.copyOfRange(distances, from, to), to - from, 1));
  }

  private static double[] measure(PairMetric metric, int from, int to) {
    return metric.measure(
        random(1).rows(from, to), random(2).rows(from, to), features(metric, from, to));
  }

  /** The report and the command line know it by one name. */
  @Test
  public final void isNamedAsItsProvider() {
    assertEquals(provider().name(), metric().name());
  }

  /** A pair alone has the bits that it has among others. */
  @Test
  public final void pairsDoNotDependOnTheBatch() {
    PairMetric metric = metric();
    double[] together = measure(metric, 0, PAIRS);
    assertEquals(PAIRS, together.length);
    for (int i = 0; i < PAIRS; i++) {
      assertArrayEquals(new double[] {together[i]}, measure(metric, i, i + 1), 0, "pair " + i);
    }
  }

  /** Equal images have the best value, other images another one. */
  @Test
  public final void knowsEqualImages() {
    PairMetric metric = metric();
    Tensor images = random(1);
    Optional<Tensor> none = metric.feature().map(feature -> Tensor.of(new float[PAIRS], PAIRS, 1));
    for (double value : metric.measure(images, images, none)) {
      assertEquals(valueOfEqualImages(), value, 1e-9);
    }
    double other = measure(metric, 0, PAIRS)[0];
    assertTrue(Math.abs(other - valueOfEqualImages()) > 1e-6, () -> "other images gave " + other);
  }

  /** Threads may share it. */
  @Test
  public final void isRepeatableAndThreadSafe() {
    PairMetric shared = metric();
    double[] expected = measure(shared, 0, PAIRS);
    Concurrency.repeat(8, () -> assertArrayEquals(expected, measure(shared, 0, PAIRS), 0));
  }

  /** The first value is the mean, all values are named after the metric, and pairs are counted. */
  @Test
  public final void summarizesByTheMean() {
    PairMetric metric = metric();
    double[] values = measure(metric, 0, PAIRS);
    MetricResult result = metric.summarize(values);
    assertEquals(metric.name(), result.metric());
    assertEquals(metric.name(), result.values().keySet().iterator().next());
    assertEquals(Arrays.stream(values).average().orElseThrow(), result.value(), 1e-9);
    for (String name : result.values().keySet()) {
      assertTrue(name.startsWith(metric.name()), () -> name + " is not named after the metric");
    }
    assertEquals((long) PAIRS, result.counts().get("pairs"));
  }

  /** NaN ends in words, not in a report. */
  @Test
  public final void refusesToAverageNaN() {
    RaeException e =
        assertThrows(RaeException.class, () -> metric().summarize(new double[] {1, Double.NaN, 2}));
    assertFalse(message(e).isBlank());
  }

  /** No pairs have no mean. */
  @Test
  public final void refusesToAverageNothing() {
    assertThrows(RaeException.class, () -> metric().summarize(new double[0]));
  }
}
