// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.metrics.moments;

import io.github.rae4j.errors.DataException;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.metrics.math.MatrixProduct;
import java.util.Arrays;
import java.util.Locale;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.EigenDecomposition_F64;

/**
 * The Fréchet distance between two normal distributions (Heusel et al. 2017): {@code |m₁ − m₂|² +
 * tr S₁ + tr S₂ − 2 tr (S₁ S₂)^½}.
 *
 * <p>The last trace is the sum of the square roots of the eigenvalues of {@code Lᵀ S₂ L} with
 * {@code S₁ = L Lᵀ}: a symmetric problem that is well conditioned even where the matrix square root
 * of {@code S₁ S₂} (SciPy's {@code sqrtm}) is not. L has as many columns as S₁ has rank, so
 * singular covariances need no special case. Immutable.
 *
 * @param distance at least 0; tiny negative values caused by rounding become 0
 * @param rank rank of the first covariance, within the precision of float32 features
 */
record FrechetDistance(double distance, int rank) {
  // Relative to the largest variance times the size: anything smaller is a float64 rounding error.
  private static final double PRECISION = 0x1p-52;
  // The same limit for the error that rounding features to float32 adds to their variance.
  private static final double FEATURE_PRECISION = 0x1p-46;

  /**
   * Computes the distance.
   *
   * @throws RaeException if the widths differ or a matrix is not a valid covariance
   */
  static FrechetDistance between(Moments first, Moments second) {
    int d = first.width();
    if (d != second.width()) {
      throw new DataException(
          String.format(
              Locale.ROOT,
              "the two sets have features of width %d and %d; they come from different networks",
              d,
              second.width()),
          Where.part("Fréchet distance"));
    }
    double distance = 0;
    for (int i = 0; i < d; i++) {
      double difference = first.mean()[i] - second.mean()[i];
      distance += difference * difference;
    }
    double traces = 0;
    for (int i = 0; i < d; i++) {
      traces += first.covariance()[i][i] + second.covariance()[i][i];
    }
    Factor factor = factor(first.covariance(), PRECISION);
    double root =
        factor.rows.length == 0 ? 0 : sumOfRoots(product(factor.rows, second.covariance()));
    return new FrechetDistance(Math.max(0, distance + traces - 2 * root), factor.rank);
  }

  /** The rank of a covariance of float32 features. */
  static int rank(double[][] covariance) {
    return factor(covariance, FEATURE_PRECISION).rank;
  }

  private static final class Factor {
    final double[][] rows;
    final int rank;

    Factor(double[][] rows, int rank) {
      this.rows = rows;
      this.rank = rank;
    }
  }

  /**
   * Computes the rows of Lᵀ in {@code S = L Lᵀ} by a Cholesky factorisation that takes the largest
   * remaining variance as the next pivot and stops when only rounding errors are left.
   */
  private static Factor factor(double[][] covariance, double precision) {
    int d = covariance.length;
    double[] left = new double[d];
    Arrays.setAll(left, i -> covariance[i][i]);
    double largest = Arrays.stream(left).max().orElse(0);
    double[][] rows = new double[d][];
    int rank = 0;
    int significant = 0;
    while (rank < d) {
      int pivot = 0;
      for (int i = 1; i < d; i++) {
        pivot = left[i] > left[pivot] ? i : pivot;
      }
      if (!(left[pivot] > d * precision * largest)) {
        break;
      }
      significant += left[pivot] > d * FEATURE_PRECISION * largest ? 1 : 0;
      double[] row = covariance[pivot].clone();
      for (int k = 0; k < rank; k++) {
        double[] earlier = rows[k];
        double scale = earlier[pivot];
        for (int j = 0; j < d; j++) {
          row[j] -= scale * earlier[j];
        }
      }
      double root = Math.sqrt(left[pivot]);
      for (int j = 0; j < d; j++) {
        row[j] /= root;
        left[j] -= row[j] * row[j];
      }
      row[pivot] = root;
      // Its variance is used up; whatever remains is rounding.
      left[pivot] = Double.NEGATIVE_INFINITY;
      rows[rank++] = row;
    }
    return new Factor(Arrays.copyOf(rows, rank), significant);
  }

  /** Computes Lᵀ S L from the rows of Lᵀ. */
  private static double[][] product(double[][] factor, double[][] covariance) {
    int d = covariance.length;
    int inner = MatrixProduct.padded(d);
    double[][] left = padRows(factor, inner);
    double[][] half = MatrixProduct.multiply(left, padCount(covariance, inner, d), d);
    double[][] transposed = new double[inner][factor.length];
    for (int i = 0; i < factor.length; i++) {
      for (int j = 0; j < d; j++) {
        transposed[j][i] = factor[i][j];
      }
    }
    return MatrixProduct.multiply(padRows(half, inner), transposed, factor.length);
  }

  private static double[][] padRows(double[][] rows, int length) {
    return Arrays.stream(rows).map(row -> Arrays.copyOf(row, length)).toArray(double[][]::new);
  }

  private static double[][] padCount(double[][] rows, int count, int length) {
    double[][] padded = Arrays.copyOf(rows, count);
    for (int i = rows.length; i < count; i++) {
      padded[i] = new double[length];
    }
    return padded;
  }

  private static double sumOfRoots(double[][] symmetric) {
    int n = symmetric.length;
    DMatrixRMaj matrix = new DMatrixRMaj(n, n);
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        // Rounding leaves the product slightly asymmetric.
        matrix.set(i, j, (symmetric[i][j] + symmetric[j][i]) / 2);
      }
    }
    EigenDecomposition_F64<DMatrixRMaj> solver = DecompositionFactory_DDRM.eig(n, false, true);
    if (!solver.decompose(matrix)) {
      throw new DataException(
          "the eigenvalues of the covariances do not converge; are the statistics damaged?",
          Where.part("Fréchet distance"));
    }
    double sum = 0;
    for (int i = 0; i < n; i++) {
      sum += Math.sqrt(Math.max(0, solver.getEigenvalue(i).getReal()));
    }
    return sum;
  }
}
