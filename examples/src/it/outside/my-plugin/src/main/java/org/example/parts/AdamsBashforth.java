package org.example.parts;

import io.github.rae4j.errors.RaeException;
import io.github.rae4j.sampling.Prediction;
import io.github.rae4j.sampling.Sampler;
import io.github.rae4j.sampling.SamplingRequest;
import io.github.rae4j.sampling.SamplingStep;
import io.github.rae4j.tensor.Tensor;
import java.util.Arrays;

/**
 * The two-step Adams–Bashforth method for the probability flow of velocity models.
 *
 * @param points of the time grid, one more than the steps
 */
record AdamsBashforth(int points) implements Sampler {
  @Override
  public Tensor sample(SamplingRequest request) {
    if (request.schedule().prediction() != Prediction.VELOCITY) {
      throw new RaeException("ODE/ab2 is for models that predict the velocity");
    }
    float[] times = request.schedule().grid(request.schedule().odeInterval(), points);
    Tensor state = request.noise();
    float[] before = velocity(request, state, times[0]);
    for (int i = 1; i < points; i++) {
      float step = times[i] - times[i - 1];
      float[] velocity = i == 1 ? before : velocity(request, state, times[i - 1]);
      // The steps may differ in length; the first one has no predecessor and is Euler's.
      float weight = i == 1 ? 0 : step / (times[i - 1] - times[i - 2]) / 2;
      float[] x = state.toFloatArray();
      for (int k = 0; k < x.length; k++) {
        x[k] += step * (velocity[k] + weight * (velocity[k] - before[k]));
      }
      before = velocity;
      state = Tensor.of(x, request.noise().shape().dims());
      request.listener().onStep(new SamplingStep(i, points - 1, times[i], state));
    }
    return state;
  }

  private static float[] velocity(SamplingRequest request, Tensor state, float time) {
    float[] times = new float[request.labels().elements()];
    Arrays.fill(times, time);
    Tensor velocity =
        request.model().evaluate(state, Tensor.of(times, times.length), request.labels());
    if (!velocity.shape().equals(state.shape())) {
      throw new IllegalArgumentException("asked for " + state + ", but got " + velocity);
    }
    return velocity.toFloatArray();
  }
}
