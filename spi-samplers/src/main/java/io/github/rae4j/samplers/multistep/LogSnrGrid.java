// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.samplers.multistep;

import io.github.rae4j.sampling.NoiseSchedule;
import io.github.rae4j.sampling.ProbabilityFlow;

/**
 * A run's grid in the terms of exponential integrators: α, σ and λ = log(α/σ) at each point, and
 * the model's output as predicted data. Their steps are exact in the linear part of the flow, so
 * that only the data have to be interpolated, over λ.
 */
final class LogSnrGrid {
  private final ProbabilityFlow flow;
  private final float[] times;
  private final double[] alpha;
  private final double[] sigma;
  private final double[] lambda;

  LogSnrGrid(ProbabilityFlow flow, float[] times) {
    this.flow = flow;
    this.times = times;
    NoiseSchedule schedule = flow.schedule();
    alpha = new double[times.length];
    sigma = new double[times.length];
    lambda = new double[times.length];
    for (int i = 0; i < times.length; i++) {
      // Rounding takes α below 0 where there is only noise.
      alpha[i] = Math.max(0, schedule.alpha(times[i]));
      sigma[i] = Math.max(0, schedule.sigma(times[i]));
      lambda[i] = Math.log(alpha[i]) - Math.log(sigma[i]);
    }
  }

  /** The number of steps. */
  int steps() {
    return times.length - 1;
  }

  float time(int i) {
    return times[i];
  }

  double alpha(int i) {
    return alpha[i];
  }

  double sigma(int i) {
    return sigma[i];
  }

  /** −∞ where there is only noise, ∞ where there are only data. */
  double lambda(int i) {
    return lambda[i];
  }

  /**
   * The data that the model predicts at grid point i: α·data + σ·noise = x and α'·data + σ'·noise =
   * velocity, solved for the data; on the linear path x − t·velocity.
   *
   * @param out receives one value per element of x; must not be the same array as x
   */
  void data(float[] x, int i, float[] out) {
    NoiseSchedule schedule = flow.schedule();
    float t = times[i];
    flow.velocity(x, t, out);
    double slope = schedule.sigmaDerivative(t);
    double divisor = sigma[i] * schedule.alphaDerivative(t) - slope * alpha[i];
    // On paths on which α starts like a root, noise alone says nothing of the data.
    double ofVelocity = Double.isInfinite(divisor) ? 0 : sigma[i] / divisor;
    double ofState = Double.isInfinite(divisor) ? 0 : -slope / divisor;
    for (int k = 0; k < x.length; k++) {
      out[k] = (float) (ofVelocity * out[k] + ofState * x[k]);
    }
  }
}
