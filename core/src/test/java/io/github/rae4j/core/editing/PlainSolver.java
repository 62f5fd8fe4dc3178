// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.editing;

import io.github.rae4j.sampling.NoiseSchedule;
import io.github.rae4j.sampling.ProbabilityFlow;
import io.github.rae4j.sampling.Sampler;
import io.github.rae4j.sampling.SamplingRequest;
import io.github.rae4j.tensor.Tensor;
import java.util.OptionalInt;

/**
 * Euler's method or the midpoint method, perhaps with a little noise in each step.
 *
 * @param points of the grid
 * @param midpoint whether a step has two evaluations
 * @param noise what is added in each step, times the noise of the request
 */
record PlainSolver(int points, boolean midpoint, float noise) implements Sampler {
  @Override
  public OptionalInt evaluations() {
    return OptionalInt.of((points - 1) * (midpoint ? 2 : 1));
  }

  @Override
  public Tensor sample(SamplingRequest request) {
    ProbabilityFlow flow = request.flow();
    NoiseSchedule schedule = request.schedule();
    float[] times = schedule.grid(schedule.odeInterval(), points);
    float[] x = flow.start();
    float[] v = new float[x.length];
    Tensor state = request.noise();
    for (int i = 1; i < points; i++) {
      float h = times[i - 1] - times[i];
      flow.velocity(x, times[i - 1], v);
      if (midpoint) {
        float[] half = new float[x.length];
        for (int k = 0; k < x.length; k++) {
          half[k] = x[k] - h / 2 * v[k];
        }
        flow.velocity(half, times[i - 1] - h / 2, v);
      }
      float[] fresh =
          noise == 0 ? new float[x.length] : request.noiseSource().gaussian(i - 1).toFloatArray();
      for (int k = 0; k < x.length; k++) {
        x[k] -= h * v[k] - noise * fresh[k];
      }
      state = flow.tensor(x, flow.images());
      flow.report(i, points - 1, times[i], state);
    }
    return state;
  }
}
