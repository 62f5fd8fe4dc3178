// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.run;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The means of logged values over some steps: of each value over the steps that had it. Learning
 * rates are those of the last step. The sums can be written as a text and read again without
 * rounding, so that a run that was interrupted logs what one that was not would have. For one
 * thread.
 */
final class RunningMeans {
  private static final String RATE = "learning_rate";
  private static final String LINE = "\n";
  private static final String FIELD = "\t";

  private final Map<String, Sum> sums = new LinkedHashMap<>();

  private record Sum(double sum, long count) {}

  RunningMeans() {}

  /** Adds the values of a step. */
  void add(Map<String, Double> values) {
    values.forEach(
        (name, value) -> {
          Sum before = sums.getOrDefault(name, new Sum(0, 0));
          sums.put(
              name,
              name.endsWith(RATE)
                  ? new Sum(value, 1)
                  : new Sum(before.sum() + value, before.count() + 1));
        });
  }

  /** The means, in the order in which values came. */
  Map<String, Double> values() {
    Map<String, Double> means = new LinkedHashMap<>();
    sums.forEach((name, sum) -> means.put(name, sum.sum() / sum.count()));
    return means;
  }

  /** Begins anew. */
  void clear() {
    sums.clear();
  }

  /** What {@link #restore} takes. */
  String state() {
    StringBuilder text = new StringBuilder();
    sums.forEach(
        (name, sum) ->
            text.append(name)
                .append(FIELD)
                .append(sum.sum())
                .append(FIELD)
                .append(sum.count())
                .append(LINE));
    return text.toString();
  }

  /** Goes on from a {@link #state}. */
  void restore(String state) {
    sums.clear();
    state
        .lines()
        .map(line -> line.split(FIELD, -1))
        .filter(fields -> fields.length == 3)
        .forEach(
            fields ->
                sums.put(
                    fields[0], new Sum(Double.parseDouble(fields[1]), Long.parseLong(fields[2]))));
  }
}
