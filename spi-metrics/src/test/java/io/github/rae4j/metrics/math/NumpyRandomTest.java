// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.metrics.math;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class NumpyRandomTest {
  @Test
  void permutationsEqualThoseOfNumpy() {
    // numpy.random.RandomState(2020): permutation(12), then permutation(7)
    NumpyRandom random = new NumpyRandom(2020);
    assertArrayEquals(new int[] {2, 1, 11, 4, 10, 5, 7, 9, 6, 3, 8, 0}, random.permutation(12));
    assertArrayEquals(new int[] {4, 3, 1, 2, 5, 6, 0}, random.permutation(7));
  }

  @Test
  void seedsHaveThirtyTwoBits() {
    assertThrows(IllegalArgumentException.class, () -> new NumpyRandom(-1));
    assertThrows(IllegalArgumentException.class, () -> new NumpyRandom(1L << 32));
  }
}
