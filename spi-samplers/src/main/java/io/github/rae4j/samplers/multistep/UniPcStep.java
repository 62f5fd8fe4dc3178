// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.samplers.multistep;

/**
 * The predictor and the corrector of one step of UniPC, in terms of predicted data m, the latest
 * first, and of divided differences {@code D_j = (m_j − m_0) / r_j} over λ.
 */
final class UniPcStep {
  private final double ofState;
  private final double ofData;

  /** What the differences add is multiplied by it. */
  private final double scale;

  /** r_j of the earlier outputs, negative. */
  private final double[] distances;

  private final double[] predictor;

  /** One more than of the predictor: the last is that of the output at the step's end. */
  private final double[] corrector;

  private UniPcStep(
      double ofState,
      double ofData,
      double scale,
      double[] distances,
      double[] predictor,
      double[] corrector) {
    this.ofState = ofState;
    this.ofData = ofData;
    this.scale = scale;
    this.distances = distances;
    this.predictor = predictor;
    this.corrector = corrector;
  }

  static UniPcStep of(LogSnrGrid grid, int i, int order, UniPcVariant variant) {
    double alpha = grid.alpha(i + 1);
    double h = grid.lambda(i + 1) - grid.lambda(i);
    double forgotten = Math.expm1(-h);
    // Where a step begins with noise alone, h is infinite.
    boolean linear = variant == UniPcVariant.BH1 && Double.isFinite(h);
    double scale = linear ? -h : forgotten;
    double[] distances = new double[order - 1];
    double[] nodes = new double[order];
    for (int j = 1; j < order; j++) {
      distances[j - 1] = (grid.lambda(i - j) - grid.lambda(i)) / h;
      nodes[j - 1] = distances[j - 1];
    }
    nodes[order - 1] = 1;
    double[] moments = moments(-h, scale, order);
    return new UniPcStep(
        grid.sigma(i + 1) / grid.sigma(i),
        -alpha * forgotten,
        -alpha * scale,
        distances,
        predictor(nodes, moments),
        // Of order 1 the trapezoidal rule, as of order 2 the predictor's midpoint, by convention.
        order == 1 ? new double[] {0.5} : vandermonde(nodes, moments, order));
  }

  private static double[] predictor(double[] nodes, double[] moments) {
    int known = nodes.length - 1;
    return known == 1 ? new double[] {0.5} : vandermonde(nodes, moments, known);
  }

  /** What the weights have to give for the powers 0, 1, ...: {@code k! φ_{k+1}(z) / B}. */
  private static double[] moments(double z, double scale, int count) {
    double[] moments = new double[count];
    double phi = Math.expm1(z) / z - 1;
    double factorial = 1;
    for (int k = 1; k <= count; k++) {
      moments[k - 1] = phi * factorial / scale;
      factorial *= k + 1;
      phi = phi / z - 1 / factorial;
    }
    return moments;
  }

  /** Solves {@code Σ_j w_j·node_j^k = moment_k} for k = 0, ..., n − 1 by elimination. */
  private static double[] vandermonde(double[] nodes, double[] moments, int n) {
    double[][] rows = new double[n][n + 1];
    for (int k = 0; k < n; k++) {
      for (int j = 0; j < n; j++) {
        rows[k][j] = Math.pow(nodes[j], k);
      }
      rows[k][n] = moments[k];
    }
    // The leading minors of a Vandermonde matrix of distinct nodes are not 0: no pivots are needed.
    for (int p = 0; p < n; p++) {
      for (int k = 0; k < n; k++) {
        double factor = k == p ? 0 : rows[k][p] / rows[p][p];
        for (int j = p; j <= n; j++) {
          rows[k][j] -= factor * rows[p][j];
        }
      }
    }
    double[] weights = new double[n];
    for (int k = 0; k < n; k++) {
      weights[k] = rows[k][n] / rows[k][k];
    }
    return weights;
  }

  /**
   * The state at the step's end.
   *
   * @param before the state at its start
   * @param data the outputs, that at the step's start first
   */
  void predict(float[] before, float[][] data, float[] out) {
    for (int k = 0; k < out.length; k++) {
      double latest = data[0][k];
      double added = 0;
      for (int j = 0; j < distances.length; j++) {
        added += predictor[j] * (data[j + 1][k] - latest) / distances[j];
      }
      out[k] = (float) (base(before[k], latest) + (distances.length == 0 ? 0 : scale * added));
    }
  }

  /**
   * The state at the step's end, by the output there as well.
   *
   * @param before the state at its start
   * @param data the outputs, that at the step's end first, then that at its start
   */
  void correct(float[] before, float[][] data, float[] out) {
    for (int k = 0; k < out.length; k++) {
      double latest = data[1][k];
      double added = corrector[distances.length] * (data[0][k] - latest);
      for (int j = 0; j < distances.length; j++) {
        added += corrector[j] * (data[j + 2][k] - latest) / distances[j];
      }
      out[k] = (float) (base(before[k], latest) + scale * added);
    }
  }

  private double base(double before, double latest) {
    return ofState * before + ofData * latest;
  }
}
