// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.sampling;

import io.github.rae4j.tensor.Tensor;
import java.util.OptionalInt;

/**
 * Integrates from noise to data. Immutable and thread-safe: all state is in the call.
 *
 * <p>Every sampler keeps to these rules, which the test kit's {@code SamplerContract} checks:
 *
 * <ul>
 *   <li>It walks the points of the schedule's {@link NoiseSchedule#grid grid} over its {@link
 *       NoiseSchedule#odeInterval odeInterval} or {@link NoiseSchedule#sdeInterval sdeInterval};
 *       the grid holds the time shift. After it one more step may lead to the data.
 *   <li>What the model's output means, α and σ it takes from the schedule. {@link
 *       SamplingRequest#flow} gives velocities for every prediction and path.
 *   <li>The model is evaluated under the conditions of the request, those of each image with its
 *       state; where only some images are evaluated, theirs are {@link
 *       io.github.rae4j.condition.Conditions#pick picked}. What they mean is not its business.
 *   <li>No image depends on the others of the batch. The same request gives the same bits; noise
 *       comes from the request's source alone.
 *   <li>It tells the listener of the state at each point of the grid, counted from 1, in falling
 *       time; the last one is the result. A state that was told of is never changed.
 *   <li>What the listener or the model throws reaches the caller, at once and as it is. An output
 *       of another shape than the state is an {@link IllegalArgumentException}.
 *   <li>NaN in the model's output ends in an error or in NaN.
 * </ul>
 */
public interface Sampler {
  /**
   * Samples one batch.
   *
   * @return the last state, float32, of the shape of the noise
   * @throws java.util.concurrent.CancellationException if the listener cancelled
   */
  Tensor sample(SamplingRequest request);

  /**
   * How often {@link #sample} evaluates the guided model for each image: what sampling costs,
   * whatever the number of points or steps. Guidance may run several networks in one evaluation.
   * Every evaluation is one of all images of the call, at one time for all of them: what is
   * computed in some evaluations and used again in others (a pipeline's {@code Reuse}) needs to
   * know it.
   *
   * @return empty if it depends on the images, as in a solver that chooses its own steps, or if a
   *     solver does not say
   */
  default OptionalInt evaluations() {
    return OptionalInt.empty();
  }
}
