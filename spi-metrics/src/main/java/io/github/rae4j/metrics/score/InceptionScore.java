// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.metrics.score;

import io.github.rae4j.errors.RaeException;
import io.github.rae4j.metric.FeatureStatistics;
import io.github.rae4j.metric.MetricResult;
import io.github.rae4j.metrics.math.NumpyRandom;
import io.github.rae4j.metrics.rows.FeatureRows;
import io.github.rae4j.metrics.rows.RowMetric;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The Inception Score (Salimans et al. 2016): {@code exp E KL(p(y|x) ‖ p(y))} over parts of the
 * set, reported as mean and population standard deviation.
 */
public final class InceptionScore extends RowMetric {
  private static final int FEW = 5_000;

  private final Splits splits;

  /** Creates a metric on class scores before the softmax. */
  public InceptionScore(String feature, Splits splits) {
    super(feature);
    this.splits = splits;
  }

  @Override
  public String name() {
    return "is";
  }

  @Override
  public boolean needsReference() {
    return false;
  }

  @Override
  public long minimumImages() {
    return Math.max(1, splits.parts());
  }

  @Override
  public MetricResult compute(FeatureStatistics generated, Optional<FeatureStatistics> reference) {
    FeatureRows rows = rows(generated);
    int count = Math.toIntExact(rows.count());
    List<int[]> parts = splits.of(count);
    if (count == 0 || parts.stream().anyMatch(part -> part[0] == part[1])) {
      throw new RaeException(
          "the Inception Score over %d parts needs at least as many images, but there are %d"
              .formatted(splits.parts(), count));
    }
    float[][] logits = rows.toArrays();
    if (splits.shuffleSeed().isPresent()) {
      int[] order = new NumpyRandom(splits.shuffleSeed().getAsLong()).permutation(count);
      float[][] ordered = logits;
      logits = Arrays.stream(order).mapToObj(i -> ordered[i]).toArray(float[][]::new);
    }
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put("feature", feature().orElseThrow());
    settings.putAll(splits.settings());
    List<String> warnings = new ArrayList<>();
    if (count < FEW) {
      warnings.add(
          "is: %d images; with few images the Inception Score is biased downwards"
              .formatted(count));
    }
    if (splits.size() > 0 && count % splits.size() != 0) {
      warnings.add(
          "is: the last part has %d images instead of %d, and counts as much as the others"
              .formatted(count % splits.size(), splits.size()));
    }
    return new MetricResult(
        name(),
        values(logits, parts),
        settings,
        Map.of("generated", (long) count, "classes", (long) rows.width()),
        warnings);
  }

  private static Map<String, Double> values(float[][] logits, List<int[]> parts) {
    double[][] logProbabilities =
        Arrays.stream(logits).parallel().map(InceptionScore::logSoftmax).toArray(double[][]::new);
    double[] scores =
        parts.stream().mapToDouble(part -> score(logProbabilities, part[0], part[1])).toArray();
    double mean = Arrays.stream(scores).sum() / scores.length;
    double variance = Arrays.stream(scores).map(s -> (s - mean) * (s - mean)).sum() / scores.length;
    Map<String, Double> values = new LinkedHashMap<>();
    values.put("is", mean);
    values.put("is_std", Math.sqrt(variance));
    return values;
  }

  private static double[] logSoftmax(float[] logits) {
    double largest = Double.NEGATIVE_INFINITY;
    for (float logit : logits) {
      largest = Math.max(largest, logit);
    }
    double sum = 0;
    for (float logit : logits) {
      sum += Math.exp(logit - largest);
    }
    double shift = largest + Math.log(sum);
    double[] result = new double[logits.length];
    for (int c = 0; c < result.length; c++) {
      result[c] = logits[c] - shift;
    }
    return result;
  }

  private static double score(double[][] logProbabilities, int from, int to) {
    int classes = logProbabilities[0].length;
    double[] marginal = new double[classes];
    for (int i = from; i < to; i++) {
      for (int c = 0; c < classes; c++) {
        marginal[c] += Math.exp(logProbabilities[i][c]);
      }
    }
    double[] logMarginal =
        Arrays.stream(marginal).map(sum -> Math.log(sum / (to - from))).toArray();
    double[] divergences =
        IntStream.range(from, to)
            .parallel()
            .mapToDouble(i -> divergence(logProbabilities[i], logMarginal))
            .toArray();
    double total = 0;
    for (double divergence : divergences) {
      total += divergence;
    }
    return Math.exp(total / (to - from));
  }

  private static double divergence(double[] logProbabilities, double[] logMarginal) {
    double sum = 0;
    for (int c = 0; c < logMarginal.length; c++) {
      double p = Math.exp(logProbabilities[c]);
      // A class that is never predicted contributes nothing; its logarithm would spoil the sum.
      sum += p == 0 ? 0 : p * (logProbabilities[c] - logMarginal[c]);
    }
    return sum;
  }
}
