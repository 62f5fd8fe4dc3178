// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.editing;

import io.github.rae4j.errors.ConfigException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.sampling.NoiseSchedule;
import io.github.rae4j.sampling.NoiseSource;
import io.github.rae4j.sampling.PathFunctions;
import io.github.rae4j.sampling.Prediction;
import io.github.rae4j.sampling.SamplingStep;
import io.github.rae4j.sampling.TimeInterval;
import io.github.rae4j.tensor.Tensor;

/**
 * A path walked from the data to the noise, for solvers that walk from noise to data: data and
 * noise change places, time r = 1 − t falls from the data on, and dx/dr = −dx/dt. So any solver of
 * the probability flow solves it backwards, over the same times.
 */
final class ReversedSchedule extends WrappedSchedule {
  ReversedSchedule(NoiseSchedule path) {
    super(path);
  }

  @Override
  public float alpha(float r) {
    return path().sigma(1 - r);
  }

  @Override
  public float alphaDerivative(float r) {
    return -path().sigmaDerivative(1 - r);
  }

  @Override
  public float sigma(float r) {
    return path().alpha(1 - r);
  }

  @Override
  public float sigmaDerivative(float r) {
    return -path().alphaDerivative(1 - r);
  }

  @Override
  public Prediction prediction() {
    return Prediction.VELOCITY;
  }

  @Override
  public float conversionTime(float r) {
    return r;
  }

  /** The inverse of the path's: what is shifted towards the noise is shifted from the data. */
  @Override
  public double shift() {
    return 1 / path().shift();
  }

  @Override
  public TimeInterval odeInterval() {
    return reversed(path().odeInterval());
  }

  private static TimeInterval reversed(TimeInterval interval) {
    return new TimeInterval(1 - interval.end(), 1 - interval.start());
  }

  /** The path's own times, the other way round. */
  @Override
  public float[] grid(TimeInterval interval, int points) {
    // Reversing twice may round, and the path's own interval has to be met.
    TimeInterval own = path().odeInterval();
    float[] forward =
        path().grid(interval.equals(odeInterval()) ? own : reversed(interval), points);
    float[] times = new float[points];
    for (int i = 0; i < points; i++) {
      times[i] = 1 - forward[points - 1 - i];
    }
    return times;
  }

  @Override
  public TimeInterval sdeInterval(boolean sbdm, double lastStepSize) {
    throw notInvertible();
  }

  @Override
  public float driftCoefficient(float r) {
    throw notInvertible();
  }

  @Override
  public float driftVariance(float r) {
    throw notInvertible();
  }

  /** Refuses whatever a stochastic solver draws. */
  NoiseSource withoutNoise() {
    return step -> {
      throw notInvertible();
    };
  }

  private static ConfigException notInvertible() {
    return new ConfigException(
        "this sampler adds noise of its own, so that no single noise leads to a picture; choose one"
            + " of the probability flow, such as sampler.mode=ODE with"
            + " sampler.params.sampling_method=rk4",
        Where.key("sampler"));
  }

  /** A step as the path has it, with its time t. */
  SamplingStep forward(SamplingStep step) {
    return new SamplingStep(step.index(), step.total(), 1 - step.time(), step.state());
  }

  /** The model as −dx/dt at r = 1 − t. */
  EditBatch.Guided around(EditBatch.Guided guided) {
    return new EditBatch.Guided(
        (x, r, conditions, rows) -> {
          float[] times = r.toFloatArray();
          for (int i = 0; i < times.length; i++) {
            times[i] = 1 - times[i];
          }
          Tensor output =
              guided.model().evaluate(x, Tensor.of(times, times.length), conditions, rows);
          float[] state = x.toFloatArray();
          float[] velocity = output.toFloatArray();
          int size = state.length / times.length;
          for (int i = 0; i < times.length; i++) {
            int from = i * size;
            PathFunctions.flow(path(), times[i], state, velocity, velocity, from, from + size);
          }
          for (int k = 0; k < velocity.length; k++) {
            velocity[k] = -velocity[k];
          }
          return Tensor.of(velocity, x.shape().dims());
        },
        guided.conditions());
  }
}
