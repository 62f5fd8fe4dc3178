// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.samplers.sde;

import io.github.rae4j.samplers.solver.StepNoise;
import io.github.rae4j.sampling.NoiseSchedule;
import io.github.rae4j.sampling.ProbabilityFlow;
import io.github.rae4j.sampling.SamplingRequest;
import io.github.rae4j.sampling.TimeInterval;
import io.github.rae4j.tensor.Tensor;

/** Integrates the stochastic equation of one batch on the schedule's grid. */
final class SdeRun {
  private final SdeMethod method;
  private final SdeSettings settings;
  private final SamplingRequest request;
  private final ProbabilityFlow flow;
  private final ReverseSde sde;
  private final float[] times;
  private final float lastTime;
  private final int total;
  private final float[] x;
  private final float[] slope;
  private final float[] secondSlope;
  private final float[] scratch;

  SdeRun(SdeMethod method, SdeSettings settings, SamplingRequest request) {
    this.method = method;
    this.settings = settings;
    this.request = request;
    this.flow = request.flow();
    this.x = flow.start();
    this.slope = new float[x.length];
    this.secondSlope = new float[method == SdeMethod.HEUN ? x.length : 0];
    this.scratch = new float[x.length];
    this.sde = new ReverseSde(flow, settings, x.length);
    NoiseSchedule schedule = request.schedule();
    TimeInterval interval =
        schedule.sdeInterval(settings.form() == DiffusionForm.SBDM, settings.lastStepSize());
    this.times = schedule.grid(interval, settings.points());
    // The reference takes the last step at the unshifted time.
    this.lastTime = (float) (1 - interval.end());
    this.total = times.length - (settings.lastStep() == LastStep.NONE ? 1 : 0);
  }

  Tensor run() {
    check();
    Tensor state = request.noise();
    for (int i = 1; i < times.length; i++) {
      StepNoise.draw(request, i - 1, scratch);
      switch (method) {
        case EULER -> eulerStep(times[i - 1], times[i]);
        case HEUN -> heunStep(times[i - 1], times[i]);
      }
      state = flow.tensor(x, flow.images());
      flow.report(i, total, times[i], state);
    }
    if (settings.lastStep() != LastStep.NONE) {
      lastStep();
      state = flow.tensor(x, flow.images());
      flow.report(total, total, 0, state);
    }
    return state;
  }

  /** Checks that every step is possible before anything expensive runs. */
  private void check() {
    int slopes = method == SdeMethod.HEUN ? times.length : times.length - 1;
    for (int i = 0; i < slopes; i++) {
      sde.requireDiffusion(times[i]);
      sde.requireScore(times[i]);
    }
    if (settings.lastStep() != LastStep.NONE) {
      sde.requireScore(lastTime);
    }
    if (settings.lastStep() == LastStep.MEAN) {
      sde.requireDiffusion(lastTime);
    }
  }

  private void eulerStep(float t0, float t1) {
    float h = t0 - t1;
    float rootH = (float) Math.sqrt(h);
    float strength = (float) Math.sqrt(2 * sde.diffusion(t0));
    sde.drift(x, t0, slope);
    for (int i = 0; i < x.length; i++) {
      x[i] = x[i] - slope[i] * h + strength * (scratch[i] * rootH);
    }
  }

  private void heunStep(float t0, float t1) {
    float h = t0 - t1;
    float half = 0.5f * h;
    float rootH = (float) Math.sqrt(h);
    float strength = (float) Math.sqrt(2 * sde.diffusion(t0));
    for (int i = 0; i < x.length; i++) {
      x[i] += strength * (scratch[i] * rootH);
    }
    sde.drift(x, t0, slope);
    for (int i = 0; i < x.length; i++) {
      scratch[i] = x[i] - h * slope[i];
    }
    sde.drift(scratch, t1, secondSlope);
    for (int i = 0; i < x.length; i++) {
      x[i] -= half * (slope[i] + secondSlope[i]);
    }
  }

  private void lastStep() {
    float size = (float) settings.lastStepSize();
    switch (settings.lastStep()) {
      case NONE -> throw new IllegalStateException("there is no last step");
      case MEAN -> {
        sde.drift(x, lastTime, slope);
        along(size);
      }
      case EULER -> {
        flow.velocity(x, lastTime, slope);
        along(size);
      }
      case TWEEDIE -> {
        NoiseSchedule schedule = request.schedule();
        float alpha = schedule.alpha(lastTime);
        float sigma = schedule.sigma(lastTime);
        float weight = sigma * sigma / alpha;
        sde.score(x, lastTime, slope);
        for (int i = 0; i < x.length; i++) {
          x[i] = x[i] / alpha + weight * slope[i];
        }
      }
    }
  }

  private void along(float size) {
    for (int i = 0; i < x.length; i++) {
      x[i] -= slope[i] * size;
    }
  }
}
