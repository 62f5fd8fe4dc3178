// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.examples.tables;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * One quantity over several seeds. Immutable.
 *
 * @param values one a seed, in the order of the seeds
 */
record Sample(List<Double> values) {
  /** Copies the list, which must not be empty. */
  Sample {
    values = List.copyOf(values);
    if (values.isEmpty()) {
      throw new IllegalArgumentException("a sample has at least one value");
    }
  }

  /** One value for each of some things. */
  static <T> Sample of(List<T> things, ToDoubleFunction<T> value) {
    return new Sample(things.stream().mapToDouble(value).boxed().toList());
  }

  double mean() {
    return values.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
  }

  /** The standard deviation of what the values were drawn from; 0 for one value. */
  double deviation() {
    if (values.size() == 1) {
      return 0;
    }
    double mean = mean();
    double squares = values.stream().mapToDouble(v -> (v - mean) * (v - mean)).sum();
    return Math.sqrt(squares / (values.size() - 1));
  }

  /** Of each seed the value of another quantity less that of this one. */
  Sample below(Sample other) {
    if (other.values.size() != values.size()) {
      throw new IllegalArgumentException("samples of unequal size");
    }
    double[] differences = new double[values.size()];
    for (int i = 0; i < differences.length; i++) {
      differences[i] = other.values.get(i) - values.get(i);
    }
    return new Sample(Arrays.stream(differences).boxed().toList());
  }

  /** Mean and deviation; the mean alone of a single value. */
  String text(int decimals) {
    String number = "%." + decimals + "f";
    return values.size() == 1
        ? String.format(Locale.ROOT, number, mean())
        : String.format(Locale.ROOT, number + " ± " + number, mean(), deviation());
  }
}
