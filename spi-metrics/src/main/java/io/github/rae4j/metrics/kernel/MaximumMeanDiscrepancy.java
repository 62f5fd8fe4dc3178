// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.metrics.kernel;

import io.github.rae4j.metrics.math.MatrixProduct;

/** The unbiased estimate of the squared maximum mean discrepancy (Gretton et al. 2012). */
final class MaximumMeanDiscrepancy {
  private MaximumMeanDiscrepancy() {}

  /** Computes the estimate from two samples of the same size m, which is at least 2. */
  static double squared(float[][] first, float[][] second, PolynomialKernel kernel) {
    int m = first.length;
    int width = first[0].length;
    double within = offDiagonal(first, kernel, width) + offDiagonal(second, kernel, width);
    double between = sum(products(first, second), kernel, width, false);
    return within / ((double) m * (m - 1)) - 2 * between / ((double) m * m);
  }

  private static double offDiagonal(float[][] sample, PolynomialKernel kernel, int width) {
    return sum(products(sample, sample), kernel, width, true);
  }

  private static double sum(
      double[][] products, PolynomialKernel kernel, int width, boolean skipDiagonal) {
    double total = 0;
    for (int i = 0; i < products.length; i++) {
      double row = 0;
      for (int j = 0; j < products[i].length; j++) {
        row += skipDiagonal && i == j ? 0 : kernel.of(products[i][j], width);
      }
      total += row;
    }
    return total;
  }

  private static double[][] products(float[][] first, float[][] second) {
    int inner = MatrixProduct.padded(first[0].length);
    double[][] rows = new double[first.length][inner];
    for (int i = 0; i < first.length; i++) {
      for (int k = 0; k < first[i].length; k++) {
        rows[i][k] = first[i][k];
      }
    }
    double[][] columns = new double[inner][second.length];
    for (int j = 0; j < second.length; j++) {
      for (int k = 0; k < second[j].length; k++) {
        columns[k][j] = second[j][k];
      }
    }
    return MatrixProduct.multiply(rows, columns, second.length);
  }
}
