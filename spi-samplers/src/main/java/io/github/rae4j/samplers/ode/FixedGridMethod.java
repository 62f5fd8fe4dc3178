// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.samplers.ode;

import io.github.rae4j.sampling.NoiseSchedule;
import io.github.rae4j.sampling.ProbabilityFlow;
import io.github.rae4j.sampling.SamplingRequest;
import io.github.rae4j.tensor.Tensor;

/**
 * Explicit Runge–Kutta methods on a fixed grid, with the rounding of torchdiffeq.
 *
 * <p>Time decreases, so a step subtracts {@code h = t0 − t1} times the slope.
 */
enum FixedGridMethod {
  /** Euler's method: order 1, one evaluation per step. */
  EULER(1, 1) {
    @Override
    void step(ProbabilityFlow flow, float t0, float t1, float[] y, float[][] k) {
      float h = t0 - t1;
      flow.velocity(y, t0, k[0]);
      float[] k1 = k[0];
      for (int i = 0; i < y.length; i++) {
        y[i] -= h * k1[i];
      }
    }
  },

  /** The midpoint method: order 2, two evaluations per step. */
  MIDPOINT(2, 2) {
    @Override
    void step(ProbabilityFlow flow, float t0, float t1, float[] y, float[][] k) {
      float h = t0 - t1;
      float half = 0.5f * h;
      flow.velocity(y, t0, k[0]);
      float[] k1 = k[0];
      for (int i = 0; i < y.length; i++) {
        k1[i] = y[i] - k1[i] * half;
      }
      flow.velocity(k1, t0 - half, k[1]);
      float[] k2 = k[1];
      for (int i = 0; i < y.length; i++) {
        y[i] -= h * k2[i];
      }
    }
  },

  /** Heun's method, the explicit trapezoidal rule: order 2, two evaluations per step. */
  HEUN(3, 2) {
    @Override
    void step(ProbabilityFlow flow, float t0, float t1, float[] y, float[][] k) {
      float h = t0 - t1;
      flow.velocity(y, t0, k[0]);
      float[] k1 = k[0];
      float[] stage = k[2];
      for (int i = 0; i < y.length; i++) {
        stage[i] = y[i] - h * k1[i];
      }
      flow.velocity(stage, t0 - h, k[1]);
      float[] k2 = k[1];
      for (int i = 0; i < y.length; i++) {
        y[i] -= h * (k1[i] * 0.5f + k2[i] * 0.5f);
      }
    }
  },

  /** Heun's method of order 3, three evaluations per step. */
  HEUN3(3, 3) {
    @Override
    void step(ProbabilityFlow flow, float t0, float t1, float[] y, float[][] k) {
      float h = t0 - t1;
      flow.velocity(y, t0, k[0]);
      float[] k1 = k[0];
      float[] stage = k[1];
      for (int i = 0; i < y.length; i++) {
        stage[i] = y[i] - h * k1[i] * THIRD;
      }
      flow.velocity(stage, t0 - h * THIRD, k[2]);
      float[] k2 = k[2];
      for (int i = 0; i < y.length; i++) {
        stage[i] = y[i] - h * (k2[i] * TWO_THIRDS);
      }
      flow.velocity(stage, t0 - h * TWO_THIRDS, k[2]);
      float[] k3 = k[2];
      for (int i = 0; i < y.length; i++) {
        y[i] -= h * (k1[i] * 0.25f + k3[i] * 0.75f);
      }
    }
  },

  /** The 3/8 rule: order 4, four evaluations per step. */
  RK4(5, 4) {
    @Override
    void step(ProbabilityFlow flow, float t0, float t1, float[] y, float[][] k) {
      float h = t0 - t1;
      float[] k1 = k[0];
      float[] k2 = k[1];
      float[] k3 = k[2];
      float[] k4 = k[3];
      float[] stage = k[4];
      flow.velocity(y, t0, k1);
      for (int i = 0; i < y.length; i++) {
        stage[i] = y[i] - h * k1[i] * THIRD;
      }
      flow.velocity(stage, t0 - h * THIRD, k2);
      for (int i = 0; i < y.length; i++) {
        stage[i] = y[i] - h * (k2[i] - k1[i] * THIRD);
      }
      flow.velocity(stage, t0 - h * TWO_THIRDS, k3);
      for (int i = 0; i < y.length; i++) {
        stage[i] = y[i] - h * (k1[i] - k2[i] + k3[i]);
      }
      flow.velocity(stage, t1, k4);
      for (int i = 0; i < y.length; i++) {
        y[i] -= (k1[i] + 3 * (k2[i] + k3[i]) + k4[i]) * h * 0.125f;
      }
    }
  };

  private static final float THIRD = (float) (1.0 / 3);
  private static final float TWO_THIRDS = (float) (2.0 / 3);

  /** How many arrays of the size of the state {@link #step} needs as {@code k}. */
  private final int scratch;

  private final int perStep;

  FixedGridMethod(int scratch, int perStep) {
    this.scratch = scratch;
    this.perStep = perStep;
  }

  /** Evaluations of the model on a grid of so many points. */
  int evaluations(int points) {
    return perStep * (points - 1);
  }

  /**
   * Integrates the probability flow with one step for each interval of the schedule's grid.
   *
   * @param points of the grid, at least 2
   */
  Tensor sample(SamplingRequest request, int points) {
    ProbabilityFlow flow = request.flow();
    NoiseSchedule schedule = request.schedule();
    float[] times = schedule.grid(schedule.odeInterval(), points);
    float[] y = flow.start();
    float[][] k = new float[scratch][y.length];
    Tensor state = request.noise();
    for (int i = 1; i < points; i++) {
      step(flow, times[i - 1], times[i], y, k);
      state = flow.tensor(y, flow.images());
      flow.report(i, points - 1, times[i], state);
    }
    return state;
  }

  /**
   * Advances a state from t0 to t1.
   *
   * @param y the state, updated in place
   * @param k as many arrays of the length of y as the method needs
   */
  abstract void step(ProbabilityFlow flow, float t0, float t1, float[] y, float[][] k);
}
