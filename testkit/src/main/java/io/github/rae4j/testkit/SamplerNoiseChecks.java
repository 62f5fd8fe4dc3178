// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.testkit;

import static io.github.rae4j.testkit.TensorAssertions.assertClose;
import static io.github.rae4j.testkit.TensorAssertions.assertSameBits;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.github.rae4j.sampling.NoiseSchedule;
import io.github.rae4j.sampling.NoiseSource;
import io.github.rae4j.sampling.Prediction;
import io.github.rae4j.sampling.Sampler;
import io.github.rae4j.sampling.SamplingListener;
import io.github.rae4j.sampling.SamplingRequest;
import io.github.rae4j.sampling.VelocityFunction;
import io.github.rae4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Whether a sampler takes all that it needs from its request, its noise above all. */
final class SamplerNoiseChecks {
  private static final int IMAGES = SamplingRun.IMAGES;

  /** An odd function of x: what it makes of opposite noise is opposite. */
  private static final VelocityFunction ODD =
      (x, t, conditions) -> {
        float[] values = x.toFloatArray();
        int size = values.length / t.elements();
        for (int i = 0; i < values.length; i++) {
          values[i] *= 0.5f + t.floats().get(i / size);
        }
        return Tensor.of(values, x.shape().dims());
      };

  private final Supplier<Sampler> samplers;
  private final NoiseSchedule path;

  SamplerNoiseChecks(Supplier<Sampler> samplers, NoiseSchedule path) {
    this.samplers = samplers;
    this.path = path;
  }

  private Tensor sample(Tensor noise, NoiseSource source) {
    return samplers
        .get()
        .sample(
            SamplingRun.request(noise, new long[IMAGES], ODD, path, source, SamplingListener.NONE));
  }

  /** Opposite noise of the request leads to the opposite, and other noise to something else. */
  void checkOrigin() {
    Tensor noise = SamplingRun.gaussian(1);
    NoiseSource source = step -> SamplingRun.gaussian(100 + step);
    Tensor result = sample(noise, source);
    assertClose(
        "what opposite noise leads to, negated",
        result,
        negated(sample(negated(noise), step -> negated(source.gaussian(step)))),
        1e-6);
    Tensor other = sample(SamplingRun.gaussian(2), source);
    for (int i = 0; i < IMAGES; i++) {
      assertFalse(
          Arrays.equals(result.rows(i, i + 1).toFloatArray(), other.rows(i, i + 1).toFloatArray()),
          "image " + i + " does not begin with its noise");
    }
  }

  private static Tensor negated(Tensor tensor) {
    float[] values = tensor.toFloatArray();
    for (int i = 0; i < values.length; i++) {
      values[i] = -values[i];
    }
    return Tensor.of(values, tensor.shape().dims());
  }

  /** No two steps draw the same noise, and what is drawn has an effect. */
  void checkDraws() {
    Map<Integer, Integer> stepOfDraw = new LinkedHashMap<>();
    List<Integer> reported = new ArrayList<>();
    NoiseSource recording =
        draw -> {
          Integer step = stepOfDraw.putIfAbsent(draw, reported.size());
          assertEquals(
              step == null ? reported.size() : step,
              reported.size(),
              "draw " + draw + " was used in an earlier step");
          return SamplingRun.gaussian(100 + draw);
        };
    Tensor noise = SamplingRun.gaussian(1);
    Tensor result =
        samplers
            .get()
            .sample(
                SamplingRun.request(
                    noise,
                    new long[IMAGES],
                    ODD,
                    path,
                    recording,
                    step -> reported.add(step.index())));
    if (!stepOfDraw.isEmpty()) {
      Tensor other = sample(noise, draw -> SamplingRun.gaussian(200 + draw));
      assertFalse(
          Arrays.equals(result.toFloatArray(), other.toFloatArray()),
          "the noise that is drawn has no effect");
    }
  }

  /** A sampler that has served other requests gives the bits of one that has served none. */
  void checkMemory(VelocityFunction model) {
    Sampler shared = samplers.get();
    requests(model)
        .forEach(
            (what, request) ->
                assertSameBits(
                    "after other requests, " + what,
                    samplers.get().sample(request),
                    shared.sample(request)));
  }

  private Map<String, SamplingRequest> requests(VelocityFunction model) {
    Map<String, SamplingRequest> requests = new LinkedHashMap<>();
    requests.put("the first one", request(1, 0, model, path));
    requests.put("other labels with the same noise", request(1, 3, model, path));
    requests.put("another model with the same noise", request(1, 3, ODD, path));
    requests.put("other noise", request(2, 3, ODD, path));
    requests.put(
        "another time shift",
        request(
            2,
            3,
            model,
            new TestPath(TestPath.Form.STRAIGHT, Prediction.VELOCITY, 3, 0, grid -> {})));
    requests.put(
        "another path",
        request(
            2,
            3,
            model,
            new TestPath(TestPath.Form.CURVED, Prediction.VELOCITY, 1, 0.05, grid -> {})));
    requests.put("fewer images", SamplingRun.request(1, 3, model, path, SamplingListener.NONE));
    requests.put("the first one again", request(1, 0, model, path));
    return requests;
  }

  private static SamplingRequest request(
      long seed, long label, VelocityFunction model, NoiseSchedule path) {
    long[] labels = new long[IMAGES];
    Arrays.fill(labels, label);
    return SamplingRun.request(
        SamplingRun.gaussian(seed),
        labels,
        model,
        path,
        draw -> SamplingRun.gaussian(100 * seed + draw),
        SamplingListener.NONE);
  }
}
