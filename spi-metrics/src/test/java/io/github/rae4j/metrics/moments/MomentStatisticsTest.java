// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.metrics.moments;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.errors.RaeException;
import io.github.rae4j.metric.FeatureStatistics;
import io.github.rae4j.metric.MetricResult;
import io.github.rae4j.metrics.Fid;
import io.github.rae4j.network.Weights;
import io.github.rae4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ForkJoinPool;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MomentStatisticsTest {
  private static final int COUNT = 1100;
  private static final int WIDTH = 37;
  private static final Tensor FEATURES = random(COUNT, WIDTH, 3);

  private static Tensor random(int count, int width, long seed) {
    Random random = new Random(seed);
    float[] values = new float[count * width];
    for (int i = 0; i < values.length; i++) {
      // Widely different magnitudes, so that the order of additions would affect the result.
      values[i] = (float) (random.nextGaussian() * Math.pow(10, random.nextInt(7) - 3));
    }
    return Tensor.of(values, count, width);
  }

  private static Moments whole() {
    MomentStatistics statistics = new MomentStatistics();
    statistics.add(0, FEATURES);
    return statistics.moments();
  }

  private static void assertSameBits(Moments expected, Moments actual) {
    assertEquals(expected.count(), actual.count());
    assertArrayEquals(expected.mean(), actual.mean());
    assertArrayEquals(expected.covariance(), actual.covariance());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 64, 256, 1000})
  void batchesOfAnySizeInAnyOrderGiveTheSameBits(int batch) {
    List<Integer> starts = new ArrayList<>();
    for (int first = 0; first < COUNT; first += batch) {
      starts.add(first);
    }
    Collections.shuffle(starts, new Random(batch));
    MomentStatistics statistics = new MomentStatistics();
    starts.forEach(
        first -> statistics.add(first, FEATURES.rows(first, Math.min(COUNT, first + batch))));
    assertSameBits(whole(), statistics.moments());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 8})
  void anyNumberOfThreadsGivesTheSameBits(int threads) throws Exception {
    ForkJoinPool pool = new ForkJoinPool(threads);
    try {
      MomentStatistics statistics = new MomentStatistics();
      pool.submit(
              () ->
                  IntStream.range(0, COUNT / 10)
                      .parallel()
                      .forEach(i -> statistics.add(10L * i, FEATURES.rows(10 * i, 10 * i + 10))))
          .get();
      assertSameBits(whole(), statistics.moments());
    } finally {
      pool.shutdown();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 100, 256, 300, 555, 1024})
  void mergedPartitionsGiveTheSameBits(int cut) {
    MomentStatistics first = new MomentStatistics();
    MomentStatistics second = new MomentStatistics();
    second.add(cut, FEATURES.rows(cut, COUNT));
    first.add(0, FEATURES.rows(0, cut));
    second.merge(first);
    assertSameBits(whole(), second.moments());
  }

  @Test
  void agreesWithTheTextbookFormulas() {
    Moments moments = whole();
    float[] values = FEATURES.toFloatArray();
    for (int i = 0; i < WIDTH; i += 5) {
      for (int j = 0; j < WIDTH; j++) {
        double meanI = 0;
        double meanJ = 0;
        for (int n = 0; n < COUNT; n++) {
          meanI += values[n * WIDTH + i] / (double) COUNT;
          meanJ += values[n * WIDTH + j] / (double) COUNT;
        }
        double sum = 0;
        for (int n = 0; n < COUNT; n++) {
          sum += (values[n * WIDTH + i] - meanI) * (values[n * WIDTH + j] - meanJ);
        }
        assertEquals(sum / (COUNT - 1), moments.covariance()[i][j], 1e-6);
      }
    }
  }

  @Test
  void momentsCanBeReadBeforeAllFeaturesAreAdded() {
    MomentStatistics statistics = new MomentStatistics();
    statistics.add(0, FEATURES.rows(0, 300));
    statistics.moments();
    statistics.add(300, FEATURES.rows(300, COUNT));
    assertSameBits(whole(), statistics.moments());
  }

  @Test
  void rejectsNanNamingTheIndexOfItsImage() {
    MomentStatistics statistics = new MomentStatistics();
    Tensor rows = Tensor.of(new float[] {1, 2, 3, Float.NaN}, 2, 2);
    RaeException e = assertThrows(RaeException.class, () -> statistics.add(40, rows));
    assertTrue(e.getMessage().contains("image 41"), e.getMessage());
  }

  @Test
  void rejectsImagesAddedTwice() {
    MomentStatistics statistics = new MomentStatistics();
    statistics.add(0, FEATURES.rows(0, 300));
    assertThrows(IllegalArgumentException.class, () -> statistics.add(5, FEATURES.rows(5, 6)));
    assertThrows(
        IllegalArgumentException.class, () -> statistics.add(299, FEATURES.rows(299, 301)));
    MomentStatistics other = new MomentStatistics();
    other.add(0, FEATURES.rows(0, 256));
    assertThrows(IllegalArgumentException.class, () -> statistics.merge(other));
  }

  @Test
  void warnsOfTooFewImages() {
    Fid fid = new Fid();
    FeatureStatistics nine = fid.statistics();
    nine.add(0, FEATURES.rows(0, 9));
    FeatureStatistics many = fid.statistics();
    many.add(0, FEATURES);
    MetricResult result = fid.compute(nine, Optional.of(many));
    assertTrue(
        result.warnings().stream().anyMatch(w -> w.contains("rank 8 of 37, for it has only 9")),
        result.toString());
    FeatureStatistics one = fid.statistics();
    one.add(0, FEATURES.rows(0, 1));
    assertThrows(RaeException.class, () -> fid.compute(one, Optional.of(many)));
  }

  @Test
  void detectsLinearlyDependentFeatures() {
    Fid fid = new Fid();
    float[] values = new float[500 * 3];
    Random random = new Random(6);
    for (int i = 0; i < values.length; i += 3) {
      values[i] = random.nextFloat();
      values[i + 1] = random.nextFloat();
      values[i + 2] = values[i] - 0.3f * values[i + 1];
    }
    FeatureStatistics statistics = fid.statistics();
    statistics.add(0, Tensor.of(values, 500, 3));
    MetricResult result = fid.compute(statistics, Optional.of(statistics));
    assertTrue(
        result.warnings().stream().anyMatch(w -> w.contains("rank 2 of 3")), result.toString());
    assertEquals(0, result.value(), 1e-12);
  }

  @Test
  void rejectsReferencesOfAnotherNetwork() {
    Fid fid = new Fid();
    FeatureStatistics ours = fid.statistics();
    ours.add(0, FEATURES);
    FeatureStatistics theirs = fid.statistics();
    theirs.add(0, random(50, 12, 5));
    RaeException e = assertThrows(RaeException.class, () -> fid.compute(ours, Optional.of(theirs)));
    assertTrue(e.getMessage().contains("37 and 12"), e.getMessage());
  }

  @Test
  void namesInvalidReferenceFiles() {
    Fid fid = new Fid();
    Map<String, Tensor> arrays =
        Map.of(
            "mu",
            Tensor.of(new float[] {1, 2}, 2),
            "sigma",
            Tensor.of(new float[] {1, 5, 0, 1}, 2, 2));
    RaeException e =
        assertThrows(RaeException.class, () -> fid.read(Weights.of("ref.npz", arrays)));
    assertTrue(e.getMessage().contains("ref.npz: sigma is no covariance"), e.getMessage());
    Map<String, Tensor> half = Map.of("mu", Tensor.of(new float[] {1, 2}, 2));
    e = assertThrows(RaeException.class, () -> fid.read(Weights.of("ref.npz", half)));
    assertTrue(e.getMessage().contains("no array 'sigma'"), e.getMessage());
    assertTrue(fid.read(Weights.of("ref.npz", Map.of())).isEmpty());
  }
}
