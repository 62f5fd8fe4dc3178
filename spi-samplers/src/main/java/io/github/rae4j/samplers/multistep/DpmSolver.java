// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.samplers.multistep;

import io.github.rae4j.samplers.solver.StepNoise;
import io.github.rae4j.sampling.NoiseSchedule;
import io.github.rae4j.sampling.ProbabilityFlow;
import io.github.rae4j.sampling.SamplingRequest;
import io.github.rae4j.sampling.TimeInterval;
import io.github.rae4j.tensor.Tensor;

/**
 * DPM-Solver++ of order 1 to 3 for one batch, with the model's earlier outputs as its memory, as an
 * ordinary or a stochastic equation (Lu et al., DPM-Solver++, 2022, appendix; Hugging Face's {@code
 * DPMSolverMultistepScheduler} for the orders at both ends).
 *
 * @param points of the time grid
 * @param order at most this one
 * @param type of the steps of order 2
 * @param lowerOrderFinal whether the step before the last is at most of order 2, in short runs
 * @param stochastic whether noise is added in each step
 */
record DpmSolver(
    int points, int order, DpmSolverType type, boolean lowerOrderFinal, boolean stochastic) {
  /** From so many steps on, the step before the last keeps its order. */
  private static final int LONG_RUN = 15;

  Tensor sample(SamplingRequest request) {
    NoiseSchedule schedule = request.schedule();
    TimeInterval interval = stochastic ? schedule.sdeInterval(false, 0) : schedule.odeInterval();
    ProbabilityFlow flow = request.flow();
    LogSnrGrid grid = new LogSnrGrid(flow, schedule.grid(interval, points));
    float[] x = flow.start();
    float[][] data = new float[order][x.length];
    float[] noise = new float[stochastic ? x.length : 0];
    Tensor state = request.noise();
    for (int i = 0; i < grid.steps(); i++) {
      float[] oldest = data[order - 1];
      System.arraycopy(data, 0, data, 1, order - 1);
      data[0] = oldest;
      grid.data(x, i, data[0]);
      Step step = Step.of(grid, i, orderOf(i, grid.steps()), type, stochastic);
      step.apply(x, data);
      if (step.noise != 0) {
        StepNoise.draw(request, i, noise);
        add(step.noise, noise, x);
      }
      state = flow.tensor(x, flow.images());
      flow.report(i + 1, grid.steps(), grid.time(i + 1), state);
    }
    return state;
  }

  /** Orders grow with the memory, and the last step, which may lead to the data, is of order 1. */
  private int orderOf(int step, int steps) {
    int possible = Math.min(order, step + 1);
    int left = steps - step;
    if (left == 1) {
      return 1;
    }
    return left == 2 && lowerOrderFinal && steps < LONG_RUN ? Math.min(2, possible) : possible;
  }

  private static void add(double weight, float[] noise, float[] x) {
    for (int k = 0; k < x.length; k++) {
      x[k] += (float) (weight * noise[k]);
    }
  }

  /**
   * One step: {@code x' = ofState·x + Σ ofData[j]·data[j] + noise·ε}, where the predicted data are
   * the latest first. Linear in all of them, so that a step is one pass over the arrays.
   */
  private static final class Step {
    private final double ofState;
    private final double[] ofData;
    private final double noise;

    private Step(double ofState, double[] ofData, double noise) {
      this.ofState = ofState;
      this.ofData = ofData;
      this.noise = noise;
    }

    static Step of(LogSnrGrid grid, int i, int order, DpmSolverType type, boolean stochastic) {
      double alpha = grid.alpha(i + 1);
      double sigma = grid.sigma(i + 1);
      double h = grid.lambda(i + 1) - grid.lambda(i);
      // With noise, the equation forgets twice as fast.
      double decay = stochastic ? 2 * h : h;
      double forgotten = Math.expm1(-decay);
      double ofState = sigma / grid.sigma(i) * (stochastic ? Math.exp(-h) : 1);
      double noise = stochastic ? sigma * Math.sqrt(-forgotten) : 0;
      double level = -alpha * forgotten;
      double[] ofData = new double[order];
      ofData[0] = level;
      if (order == 1) {
        return new Step(ofState, ofData, noise);
      }
      // Divided differences over λ: those over a step that began with noise alone are 0.
      double h0 = grid.lambda(i) - grid.lambda(i - 1);
      double first = h / h0;
      double slope =
          order == 2 && type == DpmSolverType.MIDPOINT
              ? 0.5 * level
              : alpha * (forgotten / decay + 1);
      if (order == 2) {
        ofData[0] += slope * first;
        ofData[1] -= slope * first;
        return new Step(ofState, ofData, noise);
      }
      double h1 = grid.lambda(i - 1) - grid.lambda(i - 2);
      double second = h / h1;
      double share = Double.isInfinite(h1) ? 0 : h0 / (h0 + h1);
      double bend = -alpha * ((forgotten + decay) / (decay * decay) - 0.5);
      double ofDifference = slope * share + bend * (Double.isInfinite(h1) ? 0 : h / (h0 + h1));
      double ofLatest = slope + ofDifference;
      ofData[0] += ofLatest * first;
      ofData[1] -= ofLatest * first + ofDifference * second;
      ofData[2] += ofDifference * second;
      return new Step(ofState, ofData, noise);
    }

    void apply(float[] x, float[][] data) {
      for (int k = 0; k < x.length; k++) {
        double next = ofState * x[k];
        for (int j = 0; j < ofData.length; j++) {
          next += ofData[j] * data[j][k];
        }
        x[k] = (float) next;
      }
    }
  }
}
