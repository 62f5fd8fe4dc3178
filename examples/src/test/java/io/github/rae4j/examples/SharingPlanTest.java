// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SharingPlanTest {
  /** Evaluations 0 to 2 are alike, 3 is alone, 4 and 5 are alike. */
  private static final double[][] GROUPS = groups(0, 0, 0, 1, 2, 2);

  private static double[][] groups(int... group) {
    double[][] similar = new double[group.length][group.length];
    for (int i = 0; i < group.length; i++) {
      for (int j = 0; j < group.length; j++) {
        similar[i][j] = group[i] == group[j] ? 1 : 0.2;
      }
    }
    return similar;
  }

  @Test
  void computesWhereTheValueChanges() {
    assertEquals(new SharingPlan(List.of(0, 3, 4), 1), SharingPlan.best(GROUPS, 3));
    assertEquals(List.of(0), SharingPlan.best(GROUPS, 1).evaluations());
    assertEquals((3 + 3 * 0.2) / 6, SharingPlan.best(GROUPS, 1).similarity(), 1e-12);
    assertEquals(List.of(0, 4), SharingPlan.best(GROUPS, 2).evaluations());
    assertEquals(List.of(0, 1, 2, 3, 4, 5), SharingPlan.best(GROUPS, 6).evaluations());
    assertEquals(List.of(0), SharingPlan.best(groups(0), 1).evaluations());
  }

  @Test
  void refusesWhatCannotBePlanned() {
    assertThrows(IllegalArgumentException.class, () -> SharingPlan.best(GROUPS, 0));
    assertThrows(IllegalArgumentException.class, () -> SharingPlan.best(GROUPS, 7));
  }

  @Test
  void theRegularPlanIsMeasuredAlike() {
    assertEquals(
        new SharingPlan(List.of(0, 2, 4), (4 + 1 + 0.2) / 6), SharingPlan.regular(GROUPS, 2));
    assertEquals(1, SharingPlan.regular(GROUPS, 1).similarity());
  }

  /** As good as the best of all plans, tried one by one. */
  @Test
  void noPlanIsBetter() {
    Random random = new Random(3);
    double[][] similar = new double[8][8];
    for (double[] row : similar) {
      for (int j = 0; j < row.length; j++) {
        row[j] = random.nextDouble();
      }
    }
    for (int computations = 1; computations <= 8; computations++) {
      double best = Double.NEGATIVE_INFINITY;
      for (int bits = 1; bits < 1 << 8; bits += 2) {
        if (Integer.bitCount(bits) == computations) {
          best = Math.max(best, value(similar, bits));
        }
      }
      assertEquals(best, SharingPlan.best(similar, computations).similarity(), 1e-12);
    }
  }

  private static double value(double[][] similar, int bits) {
    List<Integer> computed = new ArrayList<>();
    double sum = 0;
    for (int j = 0; j < similar.length; j++) {
      if ((bits >> j & 1) == 1) {
        computed.add(j);
      }
      sum += similar[computed.get(computed.size() - 1)][j];
    }
    return sum / similar.length;
  }

  @Test
  void cosines() {
    assertEquals(1, BaseSimilarity.cosine(new float[] {1, 2}, new float[] {2, 4}), 1e-12);
    assertEquals(0, BaseSimilarity.cosine(new float[] {1, 0}, new float[] {0, 4}), 1e-12);
  }
}
