// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.samplers.ode;

import java.util.List;

/**
 * An embedded Runge–Kutta pair whose last stage is the solution ("first same as last"), in float32,
 * as torchdiffeq uses it. Immutable: the arrays must not be modified.
 */
final class ButcherTableau {
  /** Bogacki and Shampine, 1989. */
  static final ButcherTableau BOSH3 =
      new ButcherTableau(
          3,
          floats(1.0 / 2, 3.0 / 4, 1),
          List.of(floats(1.0 / 2), floats(0, 3.0 / 4), floats(2.0 / 9, 1.0 / 3, 4.0 / 9)),
          floats(2.0 / 9 - 7.0 / 24, 1.0 / 3 - 1.0 / 4, 4.0 / 9 - 1.0 / 3, -1.0 / 8),
          floats(0, 0.5, 0, 0));

  /** Dormand and Prince, 1980, with the mid-point of Shampine, 1986. */
  static final ButcherTableau DOPRI5 =
      new ButcherTableau(
          5,
          floats(1.0 / 5, 3.0 / 10, 4.0 / 5, 8.0 / 9, 1, 1),
          List.of(
              floats(1.0 / 5),
              floats(3.0 / 40, 9.0 / 40),
              floats(44.0 / 45, -56.0 / 15, 32.0 / 9),
              floats(19372.0 / 6561, -25360.0 / 2187, 64448.0 / 6561, -212.0 / 729),
              floats(9017.0 / 3168, -355.0 / 33, 46732.0 / 5247, 49.0 / 176, -5103.0 / 18656),
              floats(35.0 / 384, 0, 500.0 / 1113, 125.0 / 192, -2187.0 / 6784, 11.0 / 84)),
          floats(
              35.0 / 384 - 1951.0 / 21600,
              0,
              500.0 / 1113 - 22642.0 / 50085,
              125.0 / 192 - 451.0 / 720,
              -2187.0 / 6784 + 12231.0 / 42400,
              11.0 / 84 - 649.0 / 6300,
              -1.0 / 60),
          floats(
              6025192743.0 / 30085553152.0 / 2,
              0,
              51252292925.0 / 65400821598.0 / 2,
              -2691868925.0 / 45128329728.0 / 2,
              187940372067.0 / 1594534317056.0 / 2,
              -1776094331.0 / 19743644256.0 / 2,
              11237099.0 / 235043384.0 / 2));

  private final int order;
  private final float[] alpha;
  private final List<float[]> beta;
  private final float[] error;
  private final float[] mid;

  private ButcherTableau(int order, float[] alpha, List<float[]> beta, float[] error, float[] mid) {
    this.order = order;
    this.alpha = alpha;
    this.beta = beta;
    this.error = error;
    this.mid = mid;
  }

  /** The order used for step size control. */
  int order() {
    return order;
  }

  /** The times of the stages after the first, as fractions of the step. */
  float[] alpha() {
    return alpha;
  }

  /** The weights of the earlier slopes for each of these stages. */
  List<float[]> beta() {
    return beta;
  }

  /** The weights of all slopes in the error estimate. */
  float[] error() {
    return error;
  }

  /** The weights of all slopes in the midpoint state, which the interpolation needs. */
  float[] mid() {
    return mid;
  }

  /** The number of slopes in a step, including the one at its start. */
  int slopes() {
    return alpha.length + 1;
  }

  private static float[] floats(double... values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      floats[i] = (float) values[i];
    }
    return floats;
  }
}
