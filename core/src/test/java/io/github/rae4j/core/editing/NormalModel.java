// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.editing;

import io.github.rae4j.core.pipeline.FakeBackbone;
import io.github.rae4j.core.pipeline.FakeEngine;
import io.github.rae4j.core.pipeline.GenerationPipeline;
import io.github.rae4j.sampling.Guidance;
import io.github.rae4j.sampling.GuidanceInputs;
import io.github.rae4j.sampling.NoiseSchedule;
import io.github.rae4j.sampling.Sampler;
import io.github.rae4j.sampling.VelocityFunction;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * A model that is known exactly: data of class y are normally distributed around y/4 with deviation
 * 1/2, so that noise ε becomes {@code y/4 + ε/2} and the flow can be written down.
 */
final class NormalModel implements AutoCloseable {
  static final Shape LATENT = Shape.of(2, 2, 2);
  static final int SIZE = 8;
  static final double DEVIATION = 0.5;

  /** One evaluation of the network. */
  record Call(Tensor x, Tensor t, Tensor y) {
    /** The states of all images. */
    float[] states() {
      return x.toFloatArray();
    }

    /** The time of the first image. */
    float time() {
      return t.floats().get(0);
    }

    long[] labels() {
      return y.toLongArray();
    }
  }

  final List<Call> calls = new ArrayList<>();
  final GenerationPipeline pipeline;

  NormalModel(Sampler sampler) {
    this(sampler, LinearPath.USUAL);
  }

  NormalModel(Sampler sampler, NoiseSchedule schedule) {
    pipeline =
        GenerationPipeline.builder(
                new FakeEngine(this::run),
                new FakeBackbone(LATENT, 10, OptionalLong.of(10)),
                FakeBackbone.weights("normal"))
            .schedule(schedule)
            .sampler(sampler)
            .guidance(new Plain())
            .build();
  }

  static double mean(long label) {
    return label / 4.0;
  }

  private record Plain() implements Guidance {
    @Override
    public boolean needsGuidanceModel() {
      return false;
    }

    @Override
    public boolean needsNoCondition() {
      return false;
    }

    @Override
    public VelocityFunction guide(GuidanceInputs inputs) {
      return inputs.model();
    }
  }

  private Map<String, Tensor> run(Map<String, Tensor> inputs) {
    float[] x = inputs.get("x").toFloatArray();
    float[] t = inputs.get("t").toFloatArray();
    long[] labels = inputs.get("y").toLongArray();
    calls.add(new Call(inputs.get("x"), inputs.get("t"), inputs.get("y")));
    float[] v = new float[x.length];
    for (int k = 0; k < x.length; k++) {
      v[k] = (float) velocity(x[k], t[k / SIZE], mean(labels[k / SIZE]));
    }
    return Map.of("velocity", Tensor.of(v, inputs.get("x").shape().dims()));
  }

  static double velocity(double x, double t, double mean) {
    double left = (1 - t) * DEVIATION * DEVIATION;
    return -mean + (t - left) / ((1 - t) * left + t * t) * (x - (1 - t) * mean);
  }

  /** Where the flow takes what is x at time t. */
  static double end(double x, double t, double mean) {
    double deviation = Math.hypot((1 - t) * DEVIATION, t);
    return mean + DEVIATION * (x - (1 - t) * mean) / deviation;
  }

  @Override
  public void close() {
    pipeline.close();
  }
}
