// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.samplers.multistep;

import io.github.rae4j.sampling.ProbabilityFlow;
import io.github.rae4j.sampling.SamplingRequest;
import io.github.rae4j.tensor.Tensor;
import java.util.function.IntPredicate;

/**
 * UniPC for one batch, on predicted data (Zhao et al., UniPC, 2023, algorithms 5 to 8): each step
 * predicts the next state from the model's earlier outputs, and the output there corrects it before
 * the step after it, without a further evaluation.
 *
 * @param points of the time grid
 * @param order at most this one, 1 to 3
 * @param variant the scale of the corrections
 * @param lowerOrderFinal whether the order is at most the number of steps that are left
 * @param corrected which steps are corrected, by the number of the step, from 0
 */
record UniPcSolver(
    int points, int order, UniPcVariant variant, boolean lowerOrderFinal, IntPredicate corrected) {

  Tensor sample(SamplingRequest request) {
    ProbabilityFlow flow = request.flow();
    float[] times = request.schedule().grid(request.schedule().odeInterval(), points);
    LogSnrGrid grid = new LogSnrGrid(flow, times);
    float[] x = flow.start();
    float[] before = new float[x.length];
    // The outputs of the model, the latest first; one more than the order for the corrector.
    float[][] data = new float[order + 1][x.length];
    Tensor state = request.noise();
    UniPcStep previous = UniPcStep.of(grid, 0, 1, variant);
    for (int i = 0; i < grid.steps(); i++) {
      float[] oldest = data[order];
      System.arraycopy(data, 0, data, 1, order);
      data[0] = oldest;
      grid.data(x, i, data[0]);
      if (i > 0 && corrected.test(i - 1)) {
        previous.correct(before, data, x);
      }
      System.arraycopy(x, 0, before, 0, x.length);
      previous = UniPcStep.of(grid, i, orderOf(grid, i), variant);
      previous.predict(before, data, x);
      state = flow.tensor(x, flow.images());
      flow.report(i + 1, grid.steps(), grid.time(i + 1), state);
    }
    return state;
  }

  /** As many outputs as there are, of which that at noise alone is at no finite λ. */
  private int orderOf(LogSnrGrid grid, int step) {
    int usable = Double.isInfinite(grid.lambda(0)) ? step : step + 1;
    boolean toData = Double.isInfinite(grid.lambda(step + 1));
    int left = toData ? 1 : lowerOrderFinal ? grid.steps() - step : order;
    return Math.max(1, Math.min(Math.min(order, left), usable));
  }
}
