// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.metrics.theory;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.errors.RaeException;
import io.github.rae4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class WidthBoundTest {
  /** Latents whose channel c has standard deviation c + 1 and mean 0.5. */
  private static Tensor latents(int n, int channels, long seed) {
    Random random = new Random(seed);
    float[] values = new float[n * channels * 4];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) ((i / 4 % channels + 1) * random.nextGaussian() + 0.5);
    }
    return Tensor.of(values, n, channels, 2, 2);
  }

  /** Computed with NumPy: np.cov of the tokens, np.linalg.eigvalsh, sums from the end. */
  @Test
  void agreesWithNumPy() {
    double[][] covariance = {{2, 0.5, 0.3}, {0.5, 1, -0.2}, {0.3, -0.2, 0.25}};
    WidthBound bound = WidthBound.of(covariance);
    assertArrayEquals(
        new double[] {2.2281192823, 0.9207356511, 0.1011450666}, bound.eigenvalues(), 1e-9);
    double[] expected = {6.25, 3.0218807177, 1.1011450666, 0, 0};
    for (int width = 0; width < expected.length; width++) {
      assertEquals(expected[width], bound.bound(width), 1e-9, "width " + width);
    }
  }

  @Test
  void covarianceDoesNotDependOnOrderAndBatchSize() {
    Tensor all = latents(50, 3, 4);
    TokenCovariance together = new TokenCovariance(3);
    together.add(all);
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      order.add(i);
    }
    Collections.shuffle(order, new Random(1));
    TokenCovariance apart = new TokenCovariance(3);
    order.forEach(i -> apart.add(all.rows(i, i + 1)));
    assertEquals(200, apart.tokens());
    double[][] expected = plain(all);
    for (int i = 0; i < 3; i++) {
      assertArrayEquals(together.covariance()[i], apart.covariance()[i]);
      assertArrayEquals(expected[i], together.covariance()[i], 1e-10);
    }
  }

  private static double[][] plain(Tensor latents) {
    float[] values = latents.toFloatArray();
    int tokens = values.length / 3;
    double[][] rows = new double[tokens][3];
    double[] mean = new double[3];
    for (int i = 0; i < values.length; i++) {
      rows[i / 12 * 4 + i % 4][i / 4 % 3] = values[i];
      mean[i / 4 % 3] += values[i] / (double) tokens;
    }
    double[][] covariance = new double[3][3];
    for (double[] row : rows) {
      for (int i = 0; i < 3; i++) {
        for (int j = 0; j < 3; j++) {
          covariance[i][j] += (row[i] - mean[i]) * (row[j] - mean[j]) / (tokens - 1);
        }
      }
    }
    return covariance;
  }

  /** No linear model on any projection is better, and its loss agrees with the formula. */
  @Test
  void projectionsOntoEigenvectorsReachTheLinearLoss() {
    double[] variances = {3, 1.2, 0.4, 0.01};
    double[][] covariance = new double[4][4];
    for (int i = 0; i < 4; i++) {
      covariance[i][i] = variances[i];
    }
    WidthBound bound = WidthBound.of(covariance);
    double all = 0;
    for (double variance : variances) {
      all += integratedError(variance);
    }
    assertEquals(all, bound.linearLoss(4), 1e-4);
    assertEquals(bound.bound(0), bound.linearLoss(0), 1e-12);
    for (int width = 0; width < 4; width++) {
      double best = Double.POSITIVE_INFINITY;
      for (int chosen = 0; chosen < 16; chosen++) {
        if (Integer.bitCount(chosen) == width) {
          double loss = 0;
          for (int i = 0; i < 4; i++) {
            loss += (chosen >> i & 1) == 1 ? integratedError(variances[i]) : 1 + variances[i];
          }
          best = Math.min(best, loss);
        }
      }
      assertEquals(best, bound.linearLoss(width), 1e-4);
      assertTrue(width == 0 || bound.linearLoss(width) > bound.bound(width));
      assertTrue(bound.linearLoss(width) > bound.linearLoss(width + 1));
    }
  }

  /** The error of the regression of W = ε − x on x_t, integrated over t by the midpoint rule. */
  private static double integratedError(double variance) {
    int steps = 20_000;
    double sum = 0;
    for (int i = 0; i < steps; i++) {
      double t = (i + 0.5) / steps;
      double ofState = (1 - t) * (1 - t) * variance + t * t;
      double together = t - (1 - t) * variance;
      sum += 1 + variance - together * together / ofState;
    }
    return sum / steps;
  }

  @Test
  void rejectsInputWithoutValidCovariance() {
    TokenCovariance covariance = new TokenCovariance(3);
    assertThrows(RaeException.class, covariance::covariance);
    assertThrows(IllegalArgumentException.class, () -> covariance.add(latents(1, 2, 1)));
    double[][] broken = {{1, Double.NaN}, {Double.NaN, 1}};
    assertThrows(RaeException.class, () -> WidthBound.of(broken));
    WidthBound bound = WidthBound.of(new double[][] {{1}});
    assertThrows(IllegalArgumentException.class, () -> bound.bound(-1));
    assertEquals(0, bound.bound(1));
  }
}
