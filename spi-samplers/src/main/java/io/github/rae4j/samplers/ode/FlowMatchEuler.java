// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.samplers.ode;

import io.github.rae4j.options.Option;
import io.github.rae4j.options.Options;
import io.github.rae4j.sampling.NoiseSchedule;
import io.github.rae4j.sampling.ProbabilityFlow;
import io.github.rae4j.sampling.Sampler;
import io.github.rae4j.sampling.SamplingRequest;
import io.github.rae4j.tensor.Tensor;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.OptionalInt;

/**
 * Euler's method on the grid of diffusers' {@code FlowMatchEulerDiscreteScheduler}: evenly spaced
 * times from 1 to the smallest time of its training, which is already shifted, are shifted once
 * more; one step from there to the data follows. The time shift is the schedule's.
 *
 * <p>It begins where the schedule's interval does and, unlike the other solvers, does not end
 * there. For models whose folder brings that scheduler; others are better served by {@link Euler}.
 *
 * @param numSteps number of steps, each with one evaluation
 * @param numTrainTimesteps times that the scheduler divides the path into
 */
@RecordBuilder
public record FlowMatchEuler(
    @Option(value = "number of steps", defaultValue = "50", range = "[2, inf)") int numSteps,
    @Option(
            value = "times that diffusers' scheduler divides the path into",
            defaultValue = "1000",
            range = "[2, inf)")
        int numTrainTimesteps)
    implements Sampler, FlowMatchEulerBuilder.With {
  /** Checks the options. */
  public FlowMatchEuler {
    Options.check(FlowMatchEuler.class, numSteps, numTrainTimesteps);
  }

  /** A solver of so many steps. */
  public FlowMatchEuler(int numSteps) {
    this(numSteps, 1000);
  }

  @Override
  public OptionalInt evaluations() {
    return OptionalInt.of(numSteps);
  }

  /**
   * The times of the states, from the beginning of the schedule's interval, on a whole path 1, to
   * 0.
   *
   * @return one more than there are steps
   */
  public float[] times(NoiseSchedule schedule) {
    // The scheduler shifts the times of its training in float32, and those of sampling in float64.
    float ratio = (float) schedule.shift();
    float first = 1f / numTrainTimesteps;
    double least = ratio * first / (1 + (ratio - 1) * first);
    double shift = schedule.shift();
    // Of a part of the path that lies within the last step, all points of the grid are in there.
    double start = 1 - schedule.odeInterval().start();
    least = least < start ? least : start / numSteps;
    double step = (least - start) * numTrainTimesteps / (numSteps - 1);
    float[] times = new float[numSteps + 1];
    for (int i = 0; i < numSteps; i++) {
      double timestep =
          i == numSteps - 1 ? least * numTrainTimesteps : i * step + start * numTrainTimesteps;
      double sigma = timestep / numTrainTimesteps;
      times[i] = (float) (shift * sigma / (1 + (shift - 1) * sigma));
    }
    return times;
  }

  @Override
  public Tensor sample(SamplingRequest request) {
    ProbabilityFlow flow = request.flow();
    float[] times = times(request.schedule());
    float[] x = flow.start();
    float[][] slope = new float[1][x.length];
    Tensor state = request.noise();
    for (int i = 1; i < times.length; i++) {
      FixedGridMethod.EULER.step(flow, times[i - 1], times[i], x, slope);
      state = flow.tensor(x, flow.images());
      flow.report(i, times.length - 1, times[i], state);
    }
    return state;
  }
}
