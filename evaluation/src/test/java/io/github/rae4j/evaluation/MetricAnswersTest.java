// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.errors.PluginException;
import io.github.rae4j.metric.MetricResult;
import io.github.rae4j.metric.PairMetric;
import io.github.rae4j.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** What metrics of others give. */
@SuppressWarnings({
  "NullAway",
  "NullOptional"
}) // Code that was compiled without annotations may give null.
class MetricAnswersTest {
  private static final Tensor PIXEL = Tensor.of(new float[] {1, 1, 1}, 1, 3, 1, 1);

  /** Gives what it is told to. */
  private record Told(Optional<String> feature, Supplier<double[]> measured, MetricResult summary)
      implements PairMetric {
    @Override
    public String name() {
      return "told";
    }

    @Override
    public double[] measure(Tensor images, Tensor originals, Optional<Tensor> features) {
      return measured.get();
    }

    @Override
    public MetricResult summarize(double[] values) {
      return summary;
    }
  }

  private static Told told(double[] measured, MetricResult summary) {
    return new Told(Optional.empty(), () -> measured, summary);
  }

  private static void refused(String method, String given, Runnable action) {
    String message = assertThrows(PluginException.class, action::run).getMessage();
    assertTrue(message.startsWith(Told.class.getName() + "." + method + " in "), message);
    assertTrue(message.contains(" gave " + given + "; it should give "), message);
  }

  @Test
  void aPairHasOneValue() {
    Told one = told(new double[] {3}, null);
    assertEquals(3, MetricAnswers.ofPair(one, PIXEL, PIXEL, Optional.empty()));
    Told none = told(null, null);
    refused("measure", "null", () -> MetricAnswers.ofPair(none, PIXEL, PIXEL, Optional.empty()));
    for (int length : List.of(0, 2)) {
      Told wrong = told(new double[length], null);
      refused(
          "measure",
          length + " values for one pair",
          () -> MetricAnswers.ofPair(wrong, PIXEL, PIXEL, Optional.empty()));
    }
  }

  @Test
  void aResultIsThereAndFinite() {
    double[] values = {1};
    refused("summarize", "null", () -> MetricAnswers.summarize(told(values, null), values));
    for (double wrong : List.of(Double.NaN, Double.NEGATIVE_INFINITY)) {
      MetricResult result =
          new MetricResult("told", Map.of("mnan", wrong), Map.of(), Map.of(), List.of());
      refused(
          "summarize",
          "the value 'mnan' = " + wrong,
          () -> MetricAnswers.summarize(told(values, result), values));
    }
  }

  @Test
  void aMetricSaysWhatItNeeds() {
    Optional<String> unsaid = null;
    refused("feature", "null", () -> MetricAnswers.require(new Told(unsaid, null, null)));
  }
}
