// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.metrics.math;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.rae4j.errors.RaeException;
import java.math.BigDecimal;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FixedPointSumsTest {
  @Test
  void sumsAreExactUpToTheFinalRounding() {
    Random random = new Random(4);
    for (int run = 0; run < 200; run++) {
      FixedPointSums sums = new FixedPointSums(2);
      BigDecimal exact = BigDecimal.ZERO;
      for (int i = 0; i < 50; i++) {
        double term = Math.scalb(random.nextDouble() - 0.5, random.nextInt(110) - 56);
        sums.add(1, term);
        exact = exact.add(new BigDecimal(term));
      }
      double expected = exact.doubleValue();
      assertEquals(expected, sums.get(1), 2 * Math.ulp(expected));
      assertEquals(0, sums.get(0));
    }
  }

  @Test
  void oppositeTermsCancelExactly() {
    double[] terms = {1e17, 1, -1e-30, 3e-20, 0.1};
    FixedPointSums sums = new FixedPointSums(1);
    for (double term : terms) {
      sums.add(0, term);
    }
    for (double term : terms) {
      sums.add(0, -term);
    }
    assertEquals(0, sums.get(0));
  }

  @Test
  void partialSumsAddUpToTheWhole() {
    Random random = new Random(5);
    FixedPointSums whole = new FixedPointSums(1);
    FixedPointSums left = new FixedPointSums(1);
    FixedPointSums right = new FixedPointSums(1);
    for (int i = 0; i < 1000; i++) {
      double term = Math.scalb(random.nextGaussian(), random.nextInt(90) - 50);
      whole.add(0, term);
      (random.nextBoolean() ? left : right).add(0, term);
    }
    right.addAll(left);
    assertEquals(whole.get(0), right.get(0));
  }

  @Test
  void tinyTermsRoundToTheNearestMultiple() {
    FixedPointSums sums = new FixedPointSums(1);
    sums.add(0, Math.scalb(0.75, -110));
    assertEquals(0x1p-110, sums.get(0));
    sums.add(0, -Math.scalb(0.5, -110));
    sums.add(0, Double.MIN_VALUE);
    assertEquals(0x1p-110, sums.get(0));
  }

  @Test
  void rejectsHugeAndNonFiniteTerms() {
    FixedPointSums sums = new FixedPointSums(1);
    sums.add(0, Math.nextDown(0x1p57));
    assertThrows(RaeException.class, () -> sums.add(0, 0x1p57));
    assertThrows(RaeException.class, () -> sums.add(0, Double.NaN));
    assertThrows(RaeException.class, () -> sums.add(0, Double.NEGATIVE_INFINITY));
    assertEquals(Math.nextDown(0x1p57), sums.get(0));
  }
}
