// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.samplers.ode;

import io.github.rae4j.sampling.NoiseSchedule;
import io.github.rae4j.sampling.ProbabilityFlow;
import io.github.rae4j.sampling.Sampler;
import io.github.rae4j.sampling.SamplingRequest;
import io.github.rae4j.tensor.Tensor;

/** Integrates the probability flow with one step per interval of the schedule's grid. */
final class FixedGridSampler implements Sampler {
  private final FixedGridMethod method;
  private final int points;

  FixedGridSampler(FixedGridMethod method, int points) {
    this.method = method;
    this.points = points;
  }

  @Override
  public Tensor sample(SamplingRequest request) {
    ProbabilityFlow flow = request.flow();
    NoiseSchedule schedule = request.schedule();
    float[] times = schedule.grid(schedule.odeInterval(), points);
    float[] y = flow.start();
    float[][] scratch = new float[method.scratch()][y.length];
    Tensor state = request.noise();
    for (int i = 1; i < points; i++) {
      method.step(flow, times[i - 1], times[i], y, scratch);
      state = flow.tensor(y, flow.images());
      flow.report(i, points - 1, times[i], state);
    }
    return state;
  }
}
