// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.sampling;

import io.github.rae4j.condition.Conditions;
import io.github.rae4j.tensor.Tensor;
import java.util.Locale;

/**
 * One batch to be sampled.
 *
 * @param noise start, float32 {@code (n, C, h, w)}
 * @param conditions of the n samples
 * @param model the guided model
 * @param schedule path, prediction and shift
 * @param noiseSource for stochastic solvers
 * @param listener observes the steps and may cancel
 */
public record SamplingRequest(
    Tensor noise,
    Conditions conditions,
    VelocityFunction model,
    NoiseSchedule schedule,
    NoiseSource noiseSource,
    SamplingListener listener) {
  /** Checks that there is one condition for each noise. */
  public SamplingRequest {
    if (noise.shape().rank() < 2 || conditions.count() != noise.shape().dim(0)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "need noise (n, …) and n conditions, but got %s and %d",
              noise,
              conditions.count()));
    }
  }

  /** A batch with class labels, int64 {@code (n)}. */
  public SamplingRequest(
      Tensor noise,
      Tensor labels,
      VelocityFunction model,
      NoiseSchedule schedule,
      NoiseSource noiseSource,
      SamplingListener listener) {
    this(noise, Conditions.labels(labels), model, schedule, noiseSource, listener);
  }

  /** The model as velocity, score and data, whatever it predicts. For one run. */
  public ProbabilityFlow flow() {
    return new ProbabilityFlow(this);
  }
}
