// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.metrics.kernel;

/**
 * {@code (gamma · x·y + coef0)^degree}.
 *
 * @param gamma 0 stands for 1 / (feature width)
 */
public record PolynomialKernel(int degree, double gamma, double coef0) {
  /** The kernel of Bińkowski et al. 2018: {@code (x·y / d + 1)³}. */
  public static final PolynomialKernel STANDARD = new PolynomialKernel(3, 0, 1);

  double of(double product, int width) {
    double base = (gamma == 0 ? 1.0 / width : gamma) * product + coef0;
    double power = 1;
    for (int i = 0; i < degree; i++) {
      power *= base;
    }
    return power;
  }
}
