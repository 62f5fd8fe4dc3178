// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * Stops a run whose loss explodes while still finite: its mean over a window of steps is far above
 * the loss at the start.
 *
 * <p>The loss at the start is that of the first, untrained step, but at least the third smallest of
 * the first ten, so that one or two batches on which the loss happens to be small do not count. For
 * one thread.
 */
final class DivergenceDetector {
  /**
   * Steps per window, fewer only in the first window after a resume; the loss of single small
   * batches is too noisy.
   */
  private static final int WINDOW = 50;

  /** Steps that count as the start. */
  static final int START = 10;

  private static final int LUCKY = 2;
  private static final String FIRST_LOSS = "first_loss";
  private static final String FIRST_LOSSES = "first_losses";
  private static final String COMMA = ",";

  private final String name;
  private final OptionalDouble maxRatio;
  private final List<Double> first;
  private double sum;
  private int count;

  /**
   * A detector.
   *
   * @param name of the monitored value
   * @param maxRatio largest allowed ratio of a window's mean to the loss at the start; empty for no
   *     limit
   * @param first the values of the first steps of the run, as far as they are known
   */
  DivergenceDetector(String name, OptionalDouble maxRatio, List<Double> first) {
    this.name = name;
    this.maxRatio = maxRatio;
    this.first = new ArrayList<>(first);
  }

  /** The values that {@link #state} has written; empty if there are none. */
  static List<Double> first(Map<String, String> metadata) {
    // Earlier versions recorded the first one alone, which then stands for all.
    String recorded = metadata.getOrDefault(FIRST_LOSS, "");
    String all = metadata.getOrDefault(FIRST_LOSSES, recorded);
    List<Double> values = new ArrayList<>();
    for (String value : all.isEmpty() ? List.<String>of() : List.of(all.split(COMMA, -1))) {
      values.add(Double.valueOf(value));
    }
    while (!metadata.containsKey(FIRST_LOSSES) && !values.isEmpty() && values.size() < START) {
      values.add(values.get(0));
    }
    return values;
  }

  /** Metadata of a checkpoint, which a run that resumes needs. */
  Map<String, String> state() {
    if (first.isEmpty()) {
      return Map.of();
    }
    return Map.of(FIRST_LOSSES, String.join(COMMA, first.stream().map(String::valueOf).toList()));
  }

  /**
   * Takes the values of a step into account.
   *
   * @param steps number of steps of the run so far
   * @throws DivergedException if a window ends here and its mean is too large
   */
  void update(long steps, Map<String, Double> values) {
    double value = values.getOrDefault(name, 0.0);
    if (first.size() < START && first.size() == steps - 1) {
      first.add(value);
    }
    sum += value;
    count++;
    if (steps % WINDOW != 0) {
      return;
    }
    double mean = sum / count;
    if (maxRatio.isPresent()
        && !first.isEmpty()
        && mean > maxRatio.getAsDouble() * lossAtTheStart()) {
      throw DivergedException.afterUpdate(
          String.format(
              Locale.ROOT,
              "the %s explodes, from %.4g in the first steps to a mean of %.4g in the last %d",
              name,
              lossAtTheStart(),
              mean,
              count));
    }
    sum = 0;
    count = 0;
  }

  private double lossAtTheStart() {
    List<Double> sorted = first.stream().sorted().toList();
    return Math.max(first.get(0), sorted.get(Math.min(LUCKY, sorted.size() - 1)));
  }
}
