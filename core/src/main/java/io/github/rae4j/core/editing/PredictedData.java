// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.editing;

import io.github.rae4j.sampling.NoiseSchedule;

/** What a prediction says of the data, whatever it predicts. */
final class PredictedData {
  /** Where the data weigh less, there is nothing but noise in the state. */
  private static final double SMALLEST = 1e-6;

  private PredictedData() {}

  /**
   * The data of one image: α·data + σ·noise = x and what the model says of data and noise, solved
   * for the data. Where nothing of the data is in x, 0, the mean of latents.
   *
   * @param from where x and output begin
   * @param to where out begins
   */
  static void of(
      NoiseSchedule schedule,
      float t,
      float[] x,
      float[] output,
      int from,
      float[] out,
      int to,
      int size) {
    double alpha = schedule.alpha(t);
    double sigma = schedule.sigma(t);
    double ofState;
    double ofOutput;
    switch (schedule.prediction()) {
      case VELOCITY -> {
        double slope = schedule.sigmaDerivative(t);
        double divisor = sigma * schedule.alphaDerivative(t) - slope * alpha;
        boolean usable = Double.isFinite(divisor) && Math.abs(divisor) > SMALLEST;
        ofOutput = usable ? sigma / divisor : 0;
        ofState = usable ? -slope / divisor : 0;
      }
      case NOISE -> {
        ofState = alpha > SMALLEST ? 1 / alpha : 0;
        ofOutput = -sigma * ofState;
      }
      case SCORE -> {
        ofState = alpha > SMALLEST ? 1 / alpha : 0;
        ofOutput = sigma * sigma * ofState;
      }
      default -> {
        ofState = 0;
        ofOutput = 1;
      }
    }
    for (int k = 0; k < size; k++) {
      out[to + k] = (float) (ofState * x[from + k] + ofOutput * output[from + k]);
    }
  }
}
