package org.example.parts;

import io.github.rae4j.options.Option;
import io.github.rae4j.options.Options;
import io.github.rae4j.sampling.ProbabilityFlow;
import io.github.rae4j.sampling.Sampler;
import io.github.rae4j.sampling.SamplingRequest;
import io.github.rae4j.tensor.Tensor;

/**
 * The Adams–Bashforth methods for the probability flow: each step extrapolates from the velocities
 * of the last ones, of which one is new.
 *
 * @param numSteps number of points of the time grid, one more than the steps
 * @param order number of velocities that a step uses
 */
public record AdamsBashforth(
    @Option(value = "points of the time grid", defaultValue = "50", range = "[2, inf)")
        int numSteps,
    @Option(value = "velocities that a step uses", defaultValue = "2", range = "[1, 4]") int order)
    implements Sampler {
  public AdamsBashforth {
    Options.check(AdamsBashforth.class, numSteps, order);
  }

  @Override
  public Tensor sample(SamplingRequest request) {
    ProbabilityFlow flow = request.flow();
    float[] times = flow.schedule().grid(flow.schedule().odeInterval(), numSteps);
    float[] x = flow.start();
    float[][] velocities = new float[order][x.length];
    Tensor state = request.noise();
    for (int i = 1; i < numSteps; i++) {
      flow.velocity(x, times[i - 1], velocities[(i - 1) % order]);
      int first = Math.max(0, i - order);
      for (int j = first; j < i; j++) {
        float weight = weight(times, first, i, j);
        float[] velocity = velocities[j % order];
        for (int k = 0; k < x.length; k++) {
          x[k] += weight * velocity[k];
        }
      }
      state = flow.tensor(x, flow.images());
      flow.report(i, numSteps - 1, times[i], state);
    }
    return state;
  }

  /**
   * The weight of the velocity at point j in the step to point i: the integral of the polynomial
   * that is 1 at j and 0 at the other points from first to i − 1. The points need not be equally
   * far apart. Two Gauss points make it exact up to the third degree.
   */
  private static float weight(float[] times, int first, int i, int j) {
    double half = (times[i] - (double) times[i - 1]) / 2;
    double sum = 0;
    for (double node : new double[] {-1 / Math.sqrt(3), 1 / Math.sqrt(3)}) {
      double t = times[i - 1] + half * (1 + node);
      double value = half;
      for (int m = first; m < i; m++) {
        value *= m == j ? 1 : (t - times[m]) / ((double) times[j] - times[m]);
      }
      sum += value;
    }
    return (float) sum;
  }
}
