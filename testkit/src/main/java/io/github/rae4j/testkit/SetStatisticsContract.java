// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.testkit;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.errors.RaeException;
import io.github.rae4j.metric.FeatureStatistics;
import io.github.rae4j.metric.MetricProvider;
import io.github.rae4j.metric.MetricResult;
import io.github.rae4j.metric.SetMetric;
import io.github.rae4j.network.Weights;
import io.github.rae4j.options.Parameters;
import io.github.rae4j.tensor.DType;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What the statistics of every metric of a set promise: only which features have which index
 * decides the result, bit by bit, however they arrive; what is damaged or given twice is refused;
 * and their state can be taken away, restored and merged.
 *
 * <p>It is the first half of {@link SetMetricContract}, which a metric's tests extend.
 */
public abstract class SetStatisticsContract extends ProviderContract<MetricProvider> {
  static final int GENERATED = 600;
  static final int REFERENCE = 520;

  /** Only the contract of a whole metric extends it. */
  SetStatisticsContract() {
    super(MetricProvider.class);
  }

  /** The number of features of an image in the sets under test. */
  protected int width() {
    return 5;
  }

  @Override
  protected final Object create(MetricProvider provider, Parameters parameters) {
    return provider.create(parameters);
  }

  final SetMetric metric() {
    return (SetMetric) create(Map.of());
  }

  static Tensor features(int count, int width, long seed) {
    return MetricInputs.features(count, width, seed);
  }

  final Tensor generated() {
    return features(GENERATED, width(), 1);
  }

  /** Statistics of rows that arrive in batches of one size, in order. */
  static FeatureStatistics gathered(SetMetric metric, Tensor rows, int batch) {
    FeatureStatistics statistics = metric.statistics();
    MetricInputs.batches(rows, batch).forEach(b -> statistics.add(b.first(), b.rows()));
    return statistics;
  }

  final MetricResult result(SetMetric metric, FeatureStatistics generated) {
    return metric.compute(generated, reference(metric));
  }

  final Optional<FeatureStatistics> reference(SetMetric metric) {
    return metric.needsReference()
        ? Optional.of(gathered(metric, features(REFERENCE, width(), 2), REFERENCE))
        : Optional.empty();
  }

  final MetricResult expected(SetMetric metric) {
    return result(metric, gathered(metric, generated(), GENERATED));
  }

  /** Statistics count the images that were added. */
  @Test
  public final void countsImages() {
    SetMetric metric = metric();
    assertEquals(0, metric.statistics().count());
    assertEquals(GENERATED, gathered(metric, generated(), 77).count());
  }

  /** The size of a batch does not matter. */
  @ParameterizedTest
  @ValueSource(ints = {1, 7, 256, 257})
  public final void givesTheSameBitsAtAnyBatchSize(int batch) {
    SetMetric metric = metric();
    assertEquals(expected(metric), result(metric, gathered(metric, generated(), batch)));
  }

  /** The order in which batches arrive does not matter. */
  @Test
  public final void givesTheSameBitsInAnyOrder() {
    SetMetric metric = metric();
    MetricResult expected = expected(metric);
    for (int seed = 0; seed < 3; seed++) {
      List<MetricInputs.Batch> batches = new ArrayList<>(MetricInputs.batches(generated(), 13));
      Collections.shuffle(batches, new Random(seed));
      FeatureStatistics statistics = metric.statistics();
      batches.forEach(b -> statistics.add(b.first(), b.rows()));
      assertEquals(expected, result(metric, statistics));
    }
  }

  /** Threads may add at the same time. */
  @Test
  public final void givesTheSameBitsFromAnyNumberOfThreads() {
    SetMetric metric = metric();
    MetricResult expected = expected(metric);
    for (int run = 0; run < 5; run++) {
      FeatureStatistics statistics = metric.statistics();
      Concurrency.forEach(
          MetricInputs.batches(generated(), 3), b -> statistics.add(b.first(), b.rows()));
      assertEquals(GENERATED, statistics.count());
      assertEquals(expected, result(metric, statistics));
    }
  }

  /** Parts of a set that are gathered apart and merged are as good as one. */
  @Test
  public final void givesTheSameBitsWhenPartsAreMerged() {
    SetMetric metric = metric();
    MetricResult expected = expected(metric);
    for (int first = 0; first < 3; first++) {
      List<FeatureStatistics> parts =
          List.of(metric.statistics(), metric.statistics(), metric.statistics());
      List<MetricInputs.Batch> batches = MetricInputs.batches(generated(), 31);
      for (int i = 0; i < batches.size(); i++) {
        parts.get(i % 3).add(batches.get(i).first(), batches.get(i).rows());
      }
      FeatureStatistics whole = parts.get(first);
      whole.merge(parts.get((first + 1) % 3));
      whole.merge(parts.get((first + 2) % 3));
      assertEquals(GENERATED, whole.count());
      assertEquals(expected, result(metric, whole));
    }
    FeatureStatistics whole = gathered(metric, generated(), 50);
    whole.merge(metric.statistics());
    assertEquals(expected, result(metric, whole), "merged with an empty part");
  }

  /** An image that was added cannot be added again, whether or not its neighbours are there. */
  @Test
  public final void refusesAnImageTwice() {
    SetMetric metric = metric();
    for (int there : new int[] {3, GENERATED}) {
      FeatureStatistics statistics = gathered(metric, features(there, width(), 1), there);
      assertThrows(
          IllegalArgumentException.class,
          () -> statistics.add(there - 2, features(1, width(), 4)),
          "image " + (there - 2) + " of " + there);
      assertThrows(
          IllegalArgumentException.class, () -> statistics.add(0, features(1, width(), 4)));
    }
  }

  /** Parts that overlap, and statistics of another kind, cannot be merged. */
  @Test
  public final void refusesToMergeWhatDoesNotBelongTogether() {
    SetMetric metric = metric();
    for (int there : new int[] {3, GENERATED}) {
      FeatureStatistics whole = gathered(metric, features(there, width(), 1), there);
      FeatureStatistics part = metric.statistics();
      part.add(there - 1, features(4, width(), 4));
      assertThrows(IllegalArgumentException.class, () -> whole.merge(part), "of " + there);
    }
    assertThrows(
        IllegalArgumentException.class,
        () -> metric.statistics().merge(new MetricInputs.OtherStatistics()));
  }

  /** A feature that is no finite number is refused with the number of its image. */
  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
  public final void refusesFeaturesThatAreNotFinite(float value) {
    float[] rows = features(9, width(), 1).toFloatArray();
    rows[7 * width() + width() - 1] = value;
    RaeException e =
        assertThrows(
            RaeException.class, () -> metric().statistics().add(4200, Tensor.of(rows, 9, width())));
    assertTrue(message(e).contains("4207"), () -> "image 4207 is not named: " + message(e));
  }

  /** Features are float32 {@code (n, d)}, of one width. */
  @Test
  public final void refusesFeaturesOfAnotherForm() {
    SetMetric metric = metric();
    Shape shape = Shape.of(1, width());
    Tensor doubles = Tensor.wrap(DType.FLOAT64, shape, Tensor.buffer(DType.FLOAT64, shape));
    refuses(() -> metric.statistics().add(0, doubles), "float64 features");
    refuses(() -> metric.statistics().add(0, Tensor.of(new float[3], 3)), "features of rank 1");
    FeatureStatistics statistics = gathered(metric, features(3, width(), 1), 3);
    assertThrows(
        RaeException.class, () -> statistics.add(3, features(2, width() + 1, 1)), "another width");
  }

  /** A state that was restored is as good as what it was made from: alone, added to and merged. */
  @ParameterizedTest
  @ValueSource(ints = {31, 256})
  public final void restoresItsState(int batch) {
    SetMetric metric = metric();
    MetricResult expected = expected(metric);
    assertEquals(expected, result(metric, again(metric, gathered(metric, generated(), batch))));
    List<FeatureStatistics> parts = new ArrayList<>();
    for (int part = 0; part < 3; part++) {
      parts.add(again(metric, metric.statistics()));
    }
    List<MetricInputs.Batch> batches = MetricInputs.batches(generated(), batch);
    for (int i = 0; i < batches.size(); i++) {
      FeatureStatistics part = parts.get(i % 3);
      part.add(batches.get(i).first(), batches.get(i).rows());
      parts.set(i % 3, again(metric, part));
    }
    FeatureStatistics whole = again(metric, metric.statistics());
    for (int part : new int[] {2, 0, 1}) {
      FeatureStatistics before = whole;
      FeatureStatistics next = again(metric, parts.get(part));
      assertDoesNotThrow(() -> before.merge(next), "other images than the state has");
      whole = again(metric, before);
    }
    assertEquals(GENERATED, whole.count());
    assertEquals(expected, result(metric, whole), "merged of restored parts");
  }

  private static FeatureStatistics again(SetMetric metric, FeatureStatistics statistics) {
    return metric.restore(Weights.of("state", statistics.state()));
  }

  /** What was added or merged later is not in a state that was taken before. */
  @Test
  public final void givesAStateThatStaysAsItIs() {
    SetMetric metric = metric();
    FeatureStatistics statistics = gathered(metric, features(300, width(), 1), 300);
    Map<String, Tensor> state = statistics.state();
    statistics.add(300, generated().rows(300, GENERATED));
    FeatureStatistics earlier = metric.restore(Weights.of("state", state));
    assertEquals(300, earlier.count());
    earlier.add(300, generated().rows(300, GENERATED));
    assertEquals(expected(metric), result(metric, earlier));
    assertEquals(expected(metric), result(metric, statistics));
  }

  /** What was restored knows which images it has, also those of which only sums are left. */
  @Test
  public final void refusesAnImageTwiceAfterARestart() {
    SetMetric metric = metric();
    for (int there : new int[] {3, GENERATED}) {
      FeatureStatistics restored =
          again(metric, gathered(metric, features(there, width(), 1), there));
      for (long image : new long[] {0, there - 1}) {
        assertThrows(
            IllegalArgumentException.class,
            () -> restored.add(image, features(1, width(), 4)),
            "image " + image + " of " + there);
      }
      FeatureStatistics copy = again(metric, restored);
      assertThrows(
          IllegalArgumentException.class, () -> restored.merge(copy), "a part that comes twice");
    }
  }

  /** A part that was refused has changed nothing. */
  @Test
  public final void staysAsItIsWhenAPartIsRefused() {
    SetMetric metric = metric();
    // Of whole chunks of images and of single ones, at the end of the part and at its beginning.
    for (int[] overlap : new int[][] {{256, 302}, {256, 512}, {255, 300}, {0, 256}, {7, 600}}) {
      FeatureStatistics whole = metric.statistics();
      whole.add(0, generated().rows(0, 256));
      whole.add(301, generated().rows(301, 302));
      FeatureStatistics part = metric.statistics();
      part.add(overlap[0], generated().rows(overlap[0], overlap[1]));
      String which = "a part from " + overlap[0] + " to " + overlap[1];
      assertThrows(IllegalArgumentException.class, () -> whole.merge(part), which);
      assertEquals(257, whole.count(), which);
      assertDoesNotThrow(() -> whole.add(256, generated().rows(256, 301)), which);
      assertDoesNotThrow(() -> whole.add(302, generated().rows(302, GENERATED)), which);
      assertEquals(expected(metric), result(metric, whole), which);
    }
  }

  /** A state that lacks a tensor, or has a damaged one, is refused. */
  @Test
  public final void refusesADamagedState() {
    SetMetric metric = metric();
    Map<String, Tensor> state = gathered(metric, generated(), GENERATED).state();
    assertFalse(state.isEmpty(), "the state is empty");
    state.forEach(
        (name, tensor) -> {
          Map<String, Tensor> damaged = new LinkedHashMap<>(state);
          damaged.remove(name);
          RaeException e =
              assertThrows(
                  RaeException.class,
                  () -> metric.restore(Weights.of("part 7", damaged)),
                  "without " + name);
          assertTrue(message(e).contains("part 7"), () -> "no origin: " + message(e));
          damaged.put(name, Tensor.of(new float[8], 2, 2, 2));
          assertThrows(
              RaeException.class,
              () -> metric.restore(Weights.of("part 7", damaged)),
              name + " of another shape");
          if (tensor.dtype().isFloating()) {
            damaged.put(name, MetricInputs.withNaN(tensor));
            assertThrows(
                RaeException.class,
                () -> metric.restore(Weights.of("part 7", damaged)),
                name + " with a NaN");
          }
        });
    Map<String, Tensor> more = new LinkedHashMap<>(state);
    more.put("another.tensor", Tensor.of(new float[] {Float.NaN}, 1));
    assertEquals(
        expected(metric),
        result(metric, metric.restore(Weights.of("part 7", more))),
        "tensors of others are not looked at");
  }

  static void refuses(Runnable action, String what) {
    RuntimeException e = assertThrows(RuntimeException.class, action::run, what);
    assertTrue(
        e instanceof RaeException || e instanceof IllegalArgumentException,
        () -> what + " must be refused in words, but: " + e);
    assertFalse(message(e).isBlank(), what);
  }
}
