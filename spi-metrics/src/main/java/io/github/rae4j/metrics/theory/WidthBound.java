// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.metrics.theory;

import io.github.rae4j.errors.DataException;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.errors.Where;
import java.util.Arrays;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.EigenDecomposition_F64;

/**
 * The lowest loss that a diffusion transformer of a given width can reach (paper section 4.1,
 * Theorem 1).
 *
 * <p>A transformer of width d maps to and from tokens of dimension n by linear layers; if d is less
 * than n, its output lies in a d-dimensional subspace, and the rest of the target W = ε − x is
 * lost: {@code L ≥ λ_{d+1} + … + λ_n} where λ are the eigenvalues of the covariance of W in
 * descending order. Since the noise ε is independent of the data x, {@code λ_i = 1 + μ_i} where μ
 * are the eigenvalues of the covariance of x. The loss is per token, summed over its values, with t
 * uniform on [0, 1] on the linear path; divided by n it is the mean square that training reports.
 * The mean of W is left out, since the output layer has a bias.
 *
 * <p>{@link #linearLoss} is its counterpart from above: the loss of the best linear model of that
 * width. Immutable.
 */
public final class WidthBound {
  private final double[] eigenvalues;

  private WidthBound(double[] eigenvalues) {
    this.eigenvalues = eigenvalues;
  }

  /**
   * Creates the bound for tokens with the given covariance.
   *
   * @param covariance of x, symmetric, {@code (n, n)}; see {@link TokenCovariance}
   * @throws RaeException if any value is not finite
   */
  public static WidthBound of(double[][] covariance) {
    int n = covariance.length;
    DMatrixRMaj matrix = new DMatrixRMaj(covariance);
    for (double value : matrix.data) {
      if (!Double.isFinite(value)) {
        throw new DataException(
            "the covariance of the tokens has a value of " + value, Where.part("token covariance"));
      }
    }
    EigenDecomposition_F64<DMatrixRMaj> solver = DecompositionFactory_DDRM.eig(n, false, true);
    if (!solver.decompose(matrix)) {
      throw new DataException(
          "the eigenvalues of the covariance of the tokens do not converge",
          Where.part("token covariance"));
    }
    double[] eigenvalues = new double[n];
    // Rounding can make the eigenvalue of a direction without any variance negative.
    Arrays.setAll(eigenvalues, i -> -Math.max(0, solver.getEigenvalue(i).getReal()));
    Arrays.sort(eigenvalues);
    Arrays.setAll(eigenvalues, i -> -eigenvalues[i]);
    return new WidthBound(eigenvalues);
  }

  /** The dimension of a token, n. */
  public int tokenDimension() {
    return eigenvalues.length;
  }

  /** The eigenvalues μ of the covariance of x, in descending order. */
  public double[] eigenvalues() {
    return eigenvalues.clone();
  }

  /**
   * The bound of Theorem 1 for one token: {@code Σ_{i>d} (1 + μ_i)}; 0 from width n on.
   *
   * @param width d, at least 0
   */
  public double bound(int width) {
    requireWidth(width);
    double sum = 0;
    for (int i = eigenvalues.length - 1; i >= width; i--) {
      sum += 1 + eigenvalues[i];
    }
    return sum;
  }

  /**
   * The loss for one token of the best model of this width that is linear in x_t and sees one token
   * only: {@code (π/2) √μ} in d directions, 1 + μ in the others. It can be reached for any
   * distribution, since the error of a linear model depends only on the covariance; the loss of a
   * transformer can lie anywhere between it and the bound.
   *
   * <p>In a direction of variance μ, the error of the best linear estimate of ε − x from x_t is
   * {@code μ / ((1 − t)² μ + t²)}, whose integral over t is {@code (π/2) √μ}, instead of 1 + μ. The
   * d directions that gain most from the estimate are chosen.
   *
   * @param width d, at least 0
   */
  public double linearLoss(int width) {
    requireWidth(width);
    double[] gains = new double[eigenvalues.length];
    Arrays.setAll(gains, i -> 1 + eigenvalues[i] - Math.PI / 2 * Math.sqrt(eigenvalues[i]));
    Arrays.sort(gains);
    double loss = bound(0);
    for (int i = 0; i < Math.min(width, gains.length); i++) {
      loss -= gains[gains.length - 1 - i];
    }
    return loss;
  }

  private static void requireWidth(int width) {
    if (width < 0) {
      throw new IllegalArgumentException("a width cannot be negative, but is " + width);
    }
  }
}
