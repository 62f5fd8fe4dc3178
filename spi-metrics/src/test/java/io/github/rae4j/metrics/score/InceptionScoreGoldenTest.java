// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.metrics.score;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.metric.FeatureStatistics;
import io.github.rae4j.metric.MetricResult;
import io.github.rae4j.metrics.InceptionScore;
import io.github.rae4j.metrics.math.NumpyRandom;
import io.github.rae4j.tensor.Tensor;
import io.github.rae4j.testdata.Golden;
import io.github.rae4j.testdata.GoldenCase;
import java.util.Optional;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class InceptionScoreGoldenTest {
  private static final InceptionScore ADM =
      InceptionScore.builder().convention(InceptionScore.Convention.ADM).build();
  private static final GoldenCase CASE =
      Golden.cases("metrics").stream()
          .filter(c -> c.name().equals("inception-score"))
          .findFirst()
          .orElseThrow();

  static Stream<JsonNode> sets() {
    return StreamSupport.stream(CASE.expected().spliterator(), false);
  }

  private static MetricResult score(Tensor logits, InceptionScore metric) {
    FeatureStatistics statistics = metric.statistics();
    int rows = logits.shape().intDim(0);
    // Out of order, in two parts: only the indices matter.
    statistics.add(rows / 3, logits.rows(rows / 3, rows));
    statistics.add(0, logits.rows(0, rows / 3));
    return metric.compute(statistics, Optional.empty());
  }

  @ParameterizedTest
  @MethodSource("sets")
  void scoresEqualThoseOfTorchFidelityAndAdm(JsonNode expected) {
    Tensor logits = CASE.input(expected.get("name").asText() + ".logits");
    int parts = expected.get("splits").asInt();
    MetricResult shuffled = score(logits, InceptionScore.builder().splits(parts).build());
    requireClose(expected, "shuffled_mean", shuffled.values().get("is"));
    requireClose(expected, "shuffled_std", shuffled.values().get("is_std"));
    MetricResult ordered =
        score(logits, InceptionScore.builder().splits(parts).shuffle(false).build());
    requireClose(expected, "unshuffled_mean", ordered.values().get("is"));
    requireClose(expected, "unshuffled_std", ordered.values().get("is_std"));
    int size = expected.get("adm_split_size").asInt();
    MetricResult adm = score(logits, ADM.with(b -> b.splitSize(size)));
    requireClose(expected, "adm_inception_score", adm.values().get("is"));
  }

  private static void requireClose(JsonNode expected, String key, double actual) {
    double wanted = expected.get(key).asDouble();
    double tolerance = CASE.tolerance().get("rel").asDouble();
    assertEquals(wanted, actual, Math.max(1e-12, Math.abs(wanted) * tolerance), key);
  }

  @ParameterizedTest
  @MethodSource("sets")
  void shufflesLikeTorchFidelity(JsonNode expected) {
    long[] recorded = CASE.input(expected.get("name").asText() + ".permutation").toLongArray();
    assertArrayEquals(
        LongStream.of(recorded).mapToInt(Math::toIntExact).toArray(),
        new NumpyRandom(2020).permutation(recorded.length));
  }

  @Test
  void rejectsMoreSplitsThanImages() {
    Tensor logits = Tensor.of(new float[] {1, 2, 3, 4}, 2, 2);
    assertThrows(RaeException.class, () -> score(logits, InceptionScore.builder().build()));
  }

  @Test
  void countsAreInOneOrder() {
    Tensor logits = Tensor.of(new float[] {0, -1, 0, -2}, 2, 2);
    assertEquals("[generated, classes]", score(logits, ADM).counts().keySet().toString());
  }

  @Test
  void toleratesClassesThatAreNeverPredicted() {
    Tensor logits = Tensor.of(new float[] {0, -2000, 0, -2000}, 2, 2);
    assertEquals(1, score(logits, ADM).value(), 1e-12);
  }
}
