// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.samplers.solver;

import io.github.rae4j.sampling.SamplingRequest;
import io.github.rae4j.tensor.Tensor;
import java.util.Locale;

/** The noise that a stochastic solver adds in a step. */
public final class StepNoise {
  private StepNoise() {}

  /**
   * Draws the noise of one step of a request.
   *
   * @param step its number, from 0
   * @param out receives one value for each element of the state
   * @throws IllegalArgumentException if the request's source gives another shape than the state's
   */
  public static void draw(SamplingRequest request, int step, float[] out) {
    Tensor noise = request.noiseSource().gaussian(step);
    if (!noise.shape().equals(request.noise().shape())) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "the noise source was asked for %s but gave %s",
              request.noise(),
              noise));
    }
    noise.floats().get(out);
  }
}
