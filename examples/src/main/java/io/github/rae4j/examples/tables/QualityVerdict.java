// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.examples.tables;

import java.util.ArrayList;
import java.util.List;

/**
 * How distances compare with those of the reference setting, over the same seeds. The measure is
 * the deviation of the reference's own distances from seed to seed. Since both start from the same
 * noise, what is compared with it is the mean of the differences, with its standard error.
 */
enum QualityVerdict {
  /** Less by more than one deviation, and more than one standard error beyond it. */
  BETTER("better"),
  /** Not more than one deviation greater, by one standard error at least. */
  WITHIN("within one deviation"),
  /** Greater by more than one deviation, and more than one standard error beyond it. */
  WORSE("worse"),
  /** Too few seeds, or too near to the bound. */
  UNDECIDED("not decided");

  private final String words;

  QualityVerdict(String words) {
    this.words = words;
  }

  /**
   * Compares.
   *
   * @param distances one for each seed
   * @param reference those of the reference setting for the same seeds
   */
  static QualityVerdict of(List<Double> distances, List<Double> reference) {
    if (distances.size() != reference.size()) {
      throw new IllegalArgumentException(distances + " are not as many as " + reference);
    }
    if (distances.size() < 2) {
      return UNDECIDED;
    }
    List<Double> differences = new ArrayList<>();
    for (int i = 0; i < distances.size(); i++) {
      differences.add(distances.get(i) - reference.get(i));
    }
    double bound = deviation(reference);
    double difference = mean(differences);
    double error = deviation(differences) / Math.sqrt(differences.size());
    if (difference + error < -bound) {
      return BETTER;
    }
    if (difference + error <= bound) {
      return WITHIN;
    }
    return difference - error > bound ? WORSE : UNDECIDED;
  }

  /** Whether a user loses nothing. */
  boolean isAtLeastAsGood() {
    return this == BETTER || this == WITHIN;
  }

  /** The mean. */
  static double mean(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).average().orElse(Double.NaN);
  }

  /** The standard deviation of a sample; NaN of fewer than two. */
  static double deviation(List<Double> values) {
    double mean = mean(values);
    double squares = values.stream().mapToDouble(v -> (v - mean) * (v - mean)).sum();
    return values.size() < 2 ? Double.NaN : Math.sqrt(squares / (values.size() - 1));
  }

  /** As it stands in a table. */
  @Override
  public String toString() {
    return words;
  }
}
