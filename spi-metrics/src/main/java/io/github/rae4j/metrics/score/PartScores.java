// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.metrics.score;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** The Inception Score of each part of a set: {@code exp E KL(p(y|x) ‖ p(y))}. */
public final class PartScores {
  private PartScores() {}

  /**
   * Mean and population standard deviation of the scores of all parts.
   *
   * @param logits class scores before the softmax, {@code (n, classes)}
   * @param parts first (inclusive) and last (exclusive) image of each part, none empty
   */
  public static Map<String, Double> values(float[][] logits, List<int[]> parts) {
    double[][] logProbabilities =
        Arrays.stream(logits).parallel().map(PartScores::logSoftmax).toArray(double[][]::new);
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
