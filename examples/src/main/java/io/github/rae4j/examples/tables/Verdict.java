// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.examples.tables;

import java.util.Locale;
import org.apache.commons.statistics.distribution.TDistribution;

/**
 * Whether measurements bear out a statement of the paper. Immutable.
 *
 * @param statement in words
 * @param outcome what the measurements say
 * @param reason the figures behind it
 */
record Verdict(String statement, Outcome outcome, String reason) {
  /** What a statement needs before anything is said about it. */
  static final int LEAST_SEEDS = 3;

  /** Of a two-sided interval of the mean difference. */
  private static final double CONFIDENCE = 0.95;

  /** What measurements can say. */
  enum Outcome {
    /** They bear it out. */
    HOLDS("holds here"),
    /** They speak against it. */
    DOES_NOT_HOLD("does NOT hold here"),
    /** They say neither. */
    NOT_DECIDED("not decided");

    private final String words;

    Outcome(String words) {
      this.words = words;
    }
  }

  /**
   * The verdict on "one quantity is smaller than the other", by the interval in which the mean of
   * their differences lies with 95 per cent (Student's t over the seeds).
   *
   * @param smaller one value a seed
   * @param larger of the same seeds
   * @param learned whether all models were trained long enough to be compared
   */
  static Verdict smaller(String statement, Sample smaller, Sample larger, boolean learned) {
    Sample difference = smaller.below(larger);
    int seeds = difference.values().size();
    String figures =
        String.format(Locale.ROOT, "difference %s over %d seeds", difference.text(4), seeds);
    if (difference.values().stream().anyMatch(value -> !Double.isFinite(value))) {
      return new Verdict(statement, Outcome.NOT_DECIDED, "a value is not finite");
    }
    if (seeds < LEAST_SEEDS) {
      return new Verdict(
          statement,
          Outcome.NOT_DECIDED,
          figures + ", of which at least " + LEAST_SEEDS + " are needed");
    }
    if (!learned) {
      return new Verdict(
          statement, Outcome.NOT_DECIDED, "not learned enough: losses still fall; " + figures);
    }
    double half =
        TDistribution.of(seeds - 1).inverseCumulativeProbability((1 + CONFIDENCE) / 2)
            * difference.deviation()
            / Math.sqrt(seeds);
    Outcome outcome =
        difference.mean() - half > 0
            ? Outcome.HOLDS
            : difference.mean() + half < 0 ? Outcome.DOES_NOT_HOLD : Outcome.NOT_DECIDED;
    return new Verdict(
        statement, outcome, String.format(Locale.ROOT, "%s, 95%% within ±%.4f", figures, half));
  }

  @Override
  public String toString() {
    return String.format(Locale.ROOT, "%s: %s (%s)", statement, outcome.words, reason);
  }
}
