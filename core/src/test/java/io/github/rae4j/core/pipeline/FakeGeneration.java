// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.pipeline;

import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.rae4j.errors.RaeException;
import io.github.rae4j.sampling.Guidance;
import io.github.rae4j.sampling.GuidanceInputs;
import io.github.rae4j.sampling.NoiseSchedule;
import io.github.rae4j.sampling.Sampler;
import io.github.rae4j.sampling.SamplingStep;
import io.github.rae4j.sampling.VelocityFunction;
import io.github.rae4j.tensor.Tensor;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A pipeline of which every element of an image depends on that image alone, and what its network
 * was asked.
 */
final class FakeGeneration {
  static final int STEPS = 3;

  /** Labels that the network was asked for, one array a call. */
  final List<long[]> asked = new ArrayList<>();

  final FakeEngine engine =
      new FakeEngine(
          inputs -> {
            asked.add(inputs.get("y").toLongArray());
            return Map.of("velocity", velocity(inputs.get("x"), inputs.get("y")));
          });

  /** {@code x / 2 + label}: every element depends on its own image alone. */
  private static Tensor velocity(Tensor x, Tensor y) {
    float[] values = x.toFloatArray();
    int size = values.length / y.elements();
    for (int i = 0; i < values.length; i++) {
      values[i] = values[i] / 2 + y.toLongArray()[i / size];
    }
    return Tensor.of(values, x.shape().dims());
  }

  /** Subtracts the velocity three times and adds a tenth of fresh noise. */
  static final Sampler SAMPLER =
      request -> {
        Tensor x = request.noise();
        for (int step = 0; step < STEPS; step++) {
          float[] values = x.toFloatArray();
          float[] v =
              request
                  .model()
                  .evaluate(
                      x,
                      Tensor.of(new float[x.shape().intDim(0)], x.shape().dim(0)),
                      request.conditions())
                  .toFloatArray();
          float[] fresh = request.noiseSource().gaussian(step).toFloatArray();
          for (int i = 0; i < values.length; i++) {
            values[i] += fresh[i] / 10 - v[i] / STEPS;
          }
          x = Tensor.of(values, x.shape().dims());
          request.listener().onStep(new SamplingStep(step + 1, STEPS, 0.5f, x));
        }
        return x;
      };

  record Steered(boolean needsGuidanceModel, boolean needsNoCondition) implements Guidance {
    @Override
    public VelocityFunction guide(GuidanceInputs inputs) {
      return needsGuidanceModel ? inputs.guidanceModel().orElseThrow() : inputs.model();
    }
  }

  static final NoiseSchedule NEVER_ASKED =
      (NoiseSchedule)
          Proxy.newProxyInstance(
              NoiseSchedule.class.getClassLoader(),
              new Class<?>[] {NoiseSchedule.class},
              (proxy, method, arguments) -> {
                throw new AssertionError(method + " is the sampler's business");
              });

  GenerationPipeline.Builder builder(FakeBackbone backbone) {
    return GenerationPipeline.builder(engine, backbone, FakeBackbone.weights("main"))
        .schedule(NEVER_ASKED)
        .sampler(SAMPLER)
        .guidance(new Steered(false, false));
  }

  GenerationPipeline pipeline() {
    return builder(FakeBackbone.usual()).build();
  }

  static String failure(GenerationPipeline pipeline, GenerationRequest request) {
    return String.valueOf(
        assertThrows(RaeException.class, () -> pipeline.latents(request)).getMessage());
  }
}
