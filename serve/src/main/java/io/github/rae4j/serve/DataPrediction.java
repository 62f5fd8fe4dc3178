// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.serve;

import io.github.rae4j.sampling.NoiseSchedule;
import io.github.rae4j.sampling.SamplingStep;
import io.github.rae4j.tensor.DType;
import io.github.rae4j.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.Optional;

/**
 * The picture that a run is heading for, from two states of it: on a path x_t = α(t)·x + σ(t)·ε two
 * states are two equations for data x and noise ε. Of Euler's method on the linear path this is
 * exactly the prediction x_t − t·v of the step between them; of other solvers it is their mean
 * direction. For one run; not thread-safe.
 */
final class DataPrediction {
  private static final double LEAST = 1e-6;

  private final NoiseSchedule schedule;
  private Optional<SamplingStep> before = Optional.empty();

  DataPrediction(NoiseSchedule schedule) {
    this.schedule = schedule;
  }

  /**
   * The prediction at a state, of the shape of the state.
   *
   * @return empty at the first state, and where two states say nothing about the data
   */
  Optional<Tensor> at(SamplingStep step) {
    Optional<SamplingStep> last = before;
    before = Optional.of(step);
    return last.flatMap(previous -> between(previous, step));
  }

  private Optional<Tensor> between(SamplingStep a, SamplingStep b) {
    if (!a.state().shape().equals(b.state().shape())) {
      return Optional.empty();
    }
    double sigmaA = schedule.sigma(a.time());
    double sigmaB = schedule.sigma(b.time());
    double divisor = sigmaA * schedule.alpha(b.time()) - sigmaB * schedule.alpha(a.time());
    if (Math.abs(divisor) < LEAST) {
      return Optional.empty();
    }
    FloatBuffer x = a.state().floats();
    FloatBuffer y = b.state().floats();
    ByteBuffer bytes = Tensor.buffer(DType.FLOAT32, b.state().shape());
    FloatBuffer out = bytes.asFloatBuffer();
    while (out.hasRemaining()) {
      out.put((float) ((sigmaA * y.get() - sigmaB * x.get()) / divisor));
    }
    return Optional.of(Tensor.wrap(DType.FLOAT32, b.state().shape(), bytes));
  }
}
