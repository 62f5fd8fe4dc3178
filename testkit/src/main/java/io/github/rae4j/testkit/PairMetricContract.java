// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.testkit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.rae4j.errors.RaeException;
import io.github.rae4j.metric.MetricProvider;
import io.github.rae4j.metric.MetricResult;
import io.github.rae4j.metric.PairMetric;
import io.github.rae4j.options.Parameters;
import io.github.rae4j.tensor.Tensor;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What every metric of pairs promises: the value of a pair depends on that pair alone, the result
 * is the mean over all pairs under the metric's own name, and a value that is no finite number does
 * not become a result.
 */
public abstract class PairMetricContract extends ProviderContract<MetricProvider> {
  private static final int PAIRS = 5;
  private static final int SIDE = 16;
  private static final int BROKEN = 2;

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

  /** The same pairs in another order have the same values, bit by bit. */
  @Test
  public final void pairsDoNotDependOnTheirOrder() {
    PairMetric metric = metric();
    double[] forward = measure(metric, 0, PAIRS);
    int[] order = {3, 0, 4, 2, 1};
    double[] permuted =
        metric.measure(
            random(1).pickRows(order),
            random(2).pickRows(order),
            features(metric, 0, PAIRS).map(distances -> distances.pickRows(order)));
    for (int i = 0; i < PAIRS; i++) {
      assertEquals(forward[order[i]], permuted[i], 0.0, "pair " + order[i]);
    }
  }

  /** What is no finite number ends in words, not in a report. */
  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
  public final void refusesToAverageWhatIsNotFinite(double value) {
    RaeException e =
        assertThrows(RaeException.class, () -> metric().summarize(new double[] {1, value, 2}));
    assertFalse(message(e).isBlank());
  }

  /** A pixel or feature that is no finite number spoils the value of its pair, and of no other. */
  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY})
  public final void aBrokenPixelSpoilsItsPair(float broken) {
    PairMetric metric = metric();
    double[] before = measure(metric, 0, PAIRS);
    boolean isOfPixels = metric.feature().isEmpty();
    Tensor images = isOfPixels ? with(broken, random(2)) : random(2);
    Optional<Tensor> features = features(metric, 0, PAIRS).map(each -> with(broken, each));
    double[] after;
    try {
      after = metric.measure(random(1), images, features);
    } catch (RaeException | IllegalArgumentException refused) {
      assertFalse(message(refused).isBlank());
      return;
    }
    for (int i = 0; i < PAIRS; i++) {
      if (i == BROKEN) {
        assertFalse(Double.isFinite(after[i]), "a pixel that is " + broken + " gave " + after[i]);
      } else {
        assertEquals(before[i], after[i], 0.0, "pair " + i);
      }
    }
  }

  /** The first value of one pair replaced. */
  private static Tensor with(float broken, Tensor tensor) {
    float[] values = tensor.toFloatArray();
    values[BROKEN * (values.length / PAIRS)] = broken;
    return Tensor.of(values, tensor.shape().dims());
  }

  /** Where it needs the output of a network, that has to be there, one number a pair. */
  @Test
  public final void refusesMissingFeatures() {
    PairMetric metric = metric();
    assumeTrue(metric.feature().isPresent(), "it works on pixels");
    refuses(() -> metric.measure(random(1), random(2), Optional.empty()), "no features");
    Optional<Tensor> fewer = features(metric, 0, PAIRS - 1);
    refuses(() -> metric.measure(random(1), random(2), fewer), "features of four of five pairs");
  }

  private static void refuses(Runnable action, String what) {
    RuntimeException e = assertThrows(RuntimeException.class, action::run, what);
    assertTrue(
        e instanceof RaeException || e instanceof IllegalArgumentException,
        () -> what + " must be refused in words, but: " + e);
    assertFalse(message(e).isBlank(), what);
  }

  /** No pairs have no mean. */
  @Test
  public final void refusesToAverageNothing() {
    assertThrows(RaeException.class, () -> metric().summarize(new double[0]));
  }
}
