// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.metrics.neighbours;

import java.util.Arrays;

/** Keeps the k smallest of the offered values, sorted. Not thread-safe. */
final class KSmallest {
  private final double[] values;

  KSmallest(int k) {
    values = new double[k];
    Arrays.fill(values, Double.POSITIVE_INFINITY);
  }

  void offer(double value) {
    int last = values.length - 1;
    if (value >= values[last]) {
      return;
    }
    int i = last;
    while (i > 0 && values[i - 1] > value) {
      values[i] = values[i - 1];
      i--;
    }
    values[i] = value;
  }

  double largest() {
    return values[values.length - 1];
  }
}
