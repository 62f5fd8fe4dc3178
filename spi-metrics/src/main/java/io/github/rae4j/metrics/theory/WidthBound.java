// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.metrics.theory;

import io.github.rae4j.errors.RaeException;
import java.util.Arrays;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.EigenDecomposition_F64;

/**
 * The least loss that a diffusion transformer of a given width can have (paper section 4.1, Theorem
 * 1).
 *
 * <p>A transformer of width d maps to and from tokens of dimension n by linear layers; where d is
 * less than n, its output lies in a space of d dimensions, and of the target W = ε − x the rest is
 * lost: {@code L ≥ λ_{d+1} + … + λ_n} with the eigenvalues λ of the covariance of W, the largest
 * first. Since the noise ε is independent of the data x, {@code λ_i = 1 + μ_i} with the eigenvalues
 * μ of the covariance of x. The loss is that of one token, summed over its values, with t uniform
 * on [0, 1] on the linear path; divided by n it is the mean square that training reports. The mean
 * of W is left out, since the output layer has a bias.
 *
 * <p>{@link #linearLoss} gives an upper counterpart: the loss of the best linear model of that
 * width. Immutable.
 */
public final class WidthBound {
  private final double[] eigenvalues;

  private WidthBound(double[] eigenvalues) {
    this.eigenvalues = eigenvalues;
  }

  /**
   * The bound for tokens of this covariance.
   *
   * @param covariance of x, symmetric, {@code (n, n)}; see {@link TokenCovariance}
   * @throws RaeException if it has values that are not finite
   */
  public static WidthBound of(double[][] covariance) {
    int n = covariance.length;
    DMatrixRMaj matrix = new DMatrixRMaj(covariance);
    for (double value : matrix.data) {
      if (!Double.isFinite(value)) {
        throw new RaeException("the covariance of the tokens has a value of " + value);
      }
    }
    EigenDecomposition_F64<DMatrixRMaj> solver = DecompositionFactory_DDRM.eig(n, false, true);
    if (!solver.decompose(matrix)) {
      throw new RaeException("the eigenvalues of the covariance of the tokens do not converge");
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

  /** The eigenvalues μ of the covariance of x, the largest first. */
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
   * only: {@code (π/2) √μ} in d directions, 1 + μ in the others. It is reached whatever the
   * distribution, since the error of a linear model depends on the covariance alone; a
   * transformer's loss can lie anywhere between it and the bound.
   *
   * <p>In a direction of variance μ the best linear estimate of ε − x from x_t leaves {@code μ /
   * ((1 − t)² μ + t²)}, whose integral over t is {@code (π/2) √μ}, instead of 1 + μ; the d
   * directions that gain most by it are taken.
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
