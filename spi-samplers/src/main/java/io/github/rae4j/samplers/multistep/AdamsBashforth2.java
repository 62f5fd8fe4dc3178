// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.samplers.multistep;

import io.github.rae4j.options.Option;
import io.github.rae4j.options.Options;
import io.github.rae4j.samplers.solver.SolverOptions;
import io.github.rae4j.sampling.ProbabilityFlow;
import io.github.rae4j.sampling.Sampler;
import io.github.rae4j.sampling.SamplingRequest;
import io.github.rae4j.tensor.Tensor;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.OptionalInt;

/**
 * The two-step Adams–Bashforth method on any grid: order 2, one evaluation per step.
 *
 * @param numSteps number of points of the time grid, one more than the steps
 * @param firstStep how the first step is taken
 * @param reverse has to be false: data is not integrated to noise
 */
@RecordBuilder
public record AdamsBashforth2(
    @Option(value = MultistepProvider.NUM_STEPS, defaultValue = "50", range = "[2, inf)")
        int numSteps,
    @Option(value = "method of the first step", defaultValue = "euler") FirstStep firstStep,
    @Option(value = SolverOptions.REVERSE, defaultValue = "false") boolean reverse)
    implements Sampler, AdamsBashforth2Builder.With {
  /** Checks the options. */
  public AdamsBashforth2 {
    Options.check(AdamsBashforth2.class, numSteps, firstStep, reverse);
    SolverOptions.requireForward(AdamsBashforth2.class, reverse);
  }

  /** A solver on a grid of so many points. */
  public AdamsBashforth2(int numSteps) {
    this(numSteps, FirstStep.EULER, false);
  }

  /** Starts with the defaults of a config. */
  public static AdamsBashforth2Builder builder() {
    return AdamsBashforth2Builder.builder(Options.of(AdamsBashforth2.class).defaults());
  }

  @Override
  public Tensor sample(SamplingRequest request) {
    ProbabilityFlow flow = request.flow();
    float[] times = request.schedule().grid(request.schedule().odeInterval(), numSteps);
    float[] x = flow.start();
    float[] slope = new float[x.length];
    float[] earlier = new float[x.length];
    Tensor state = request.noise();
    for (int i = 1; i < numSteps; i++) {
      float[] free = earlier;
      earlier = slope;
      slope = free;
      flow.velocity(x, times[i - 1], slope);
      double h = (double) times[i] - times[i - 1];
      if (i > 1) {
        double ratio = h / ((double) times[i - 1] - times[i - 2]);
        advance(x, h * (1 + ratio / 2), slope, -h * ratio / 2, earlier);
      } else if (firstStep == FirstStep.HEUN) {
        float[] end = x.clone();
        advance(end, h, slope, 0, slope);
        flow.velocity(end, times[1], earlier);
        advance(x, h / 2, slope, h / 2, earlier);
      } else {
        advance(x, h, slope, 0, slope);
      }
      state = flow.tensor(x, flow.images());
      flow.report(i, numSteps - 1, times[i], state);
    }
    return state;
  }

  private static void advance(float[] x, double a, float[] first, double b, float[] second) {
    for (int k = 0; k < x.length; k++) {
      x[k] = (float) (x[k] + a * first[k] + b * second[k]);
    }
  }

  @Override
  public OptionalInt evaluations() {
    return OptionalInt.of(firstStep == FirstStep.HEUN ? numSteps : numSteps - 1);
  }
}
