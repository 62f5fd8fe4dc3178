// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.optim;

import io.github.rae4j.network.Ops;
import java.util.List;

/**
 * The nearest orthogonal matrix to another one, by an odd matrix polynomial of degree 5 that is
 * applied again and again (Newton–Schulz): X ← aX + (bA + cA²)X with A = XXᵀ, after X is divided by
 * its Frobenius norm. Stateless.
 */
public final class NewtonSchulz {
  /**
   * The factors of one application.
   *
   * @param a of X
   * @param b of AX
   * @param c of A²X
   */
  public record Step(double a, double b, double c) {}

  /** The coefficients for a number of applications; from the Muon optimiser's authors. */
  public enum Coefficients {
    /** Polar Express (Amsel et al., 2025, arXiv:2505.16932), divided by a safety factor of 1.05. */
    POLAR_EXPRESS_COEFFICIENTS {
      @Override
      public List<Step> steps() {
        return List.of(
            new Step(7.892582874424408, -20.38301394587957, 13.555306149406924),
            new Step(3.911484868135431, -2.5464635929060884, 0.4268988319673074),
            new Step(3.760657955697423, -2.512819018216563, 0.4323647349070073),
            new Step(3.160399673686287, -2.149649518898498, 0.3996366907664389),
            new Step(2.1910971618617303, -1.441662010214663, 0.328146487623155));
      }
    },
    /** Those that You Jiacheng found for Muon. */
    YOU_COEFFICIENTS {
      @Override
      public List<Step> steps() {
        return List.of(
            new Step(4.0848, -6.8946, 2.927),
            new Step(3.9505, -6.3029, 2.6377),
            new Step(3.7418, -5.5913, 2.3037),
            new Step(2.8769, -3.1427, 1.2046),
            new Step(2.8366, -3.0525, 1.2012));
      }
    };

    /** The applications in order. */
    public abstract List<Step> steps();
  }

  private NewtonSchulz() {}

  /**
   * Orthogonalises a matrix; one of zeros stays so.
   *
   * @param x {@code (rows, columns)}
   * @param eps added to its Frobenius norm
   * @return the same shape
   */
  public static <V> V orthogonalise(Ops<V> ops, V x, Coefficients coefficients, double eps) {
    long rows = ops.shape(x).dim(0);
    long columns = ops.shape(x).dim(1);
    V squares = ops.reshape(ops.mul(x, x), 1, rows * columns);
    V norm = ops.add(ops.sqrt(ops.sum(squares, 1, true)), eps);
    boolean isTall = rows > columns;
    V current = ops.div(x, norm);
    if (isTall) {
      current = ops.permute(current, 1, 0);
    }
    for (Step step : coefficients.steps()) {
      V gram = ops.linear(current, current);
      // The Gram matrix is symmetric, so that its square is that product too.
      V polynomial = ops.add(ops.mul(gram, step.b()), ops.mul(ops.linear(gram, gram), step.c()));
      current = ops.add(ops.mul(current, step.a()), ops.matmul(polynomial, current));
    }
    return isTall ? ops.permute(current, 1, 0) : current;
  }
}
