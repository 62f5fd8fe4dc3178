// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.samplers;

import io.github.rae4j.core.config.ConfigParameters;
import io.github.rae4j.core.registry.Registry;
import io.github.rae4j.sampling.Guidance;
import io.github.rae4j.sampling.GuidanceProvider;
import io.github.rae4j.sampling.NoiseSchedule;
import io.github.rae4j.sampling.NoiseScheduleProvider;
import io.github.rae4j.sampling.Sampler;
import io.github.rae4j.sampling.SamplerProvider;
import io.github.rae4j.sampling.SamplingListener;
import io.github.rae4j.sampling.SamplingRequest;
import io.github.rae4j.sampling.VelocityFunction;
import io.github.rae4j.tensor.Tensor;
import java.util.Map;
import java.util.Random;

/** Creates parts by name, as a config does, and runs them on Gaussian noise. */
final class Runs {
  private Runs() {}

  static NoiseSchedule schedule(String path, double shift, Map<String, ?> params) {
    try (Registry registry = Registry.standard()) {
      ConfigParameters section = ConfigParameters.of("test.yaml", params);
      NoiseSchedule schedule =
          registry.find(NoiseScheduleProvider.class, path).create(shift, section);
      section.rejectUnknown();
      return schedule;
    }
  }

  static Sampler sampler(String name, Map<String, ?> params) {
    try (Registry registry = Registry.standard()) {
      ConfigParameters section = ConfigParameters.of("test.yaml", params);
      Sampler sampler = registry.find(SamplerProvider.class, name).create(section);
      section.rejectUnknown();
      return sampler;
    }
  }

  static Guidance guidance(String name, Map<String, ?> params) {
    try (Registry registry = Registry.standard()) {
      ConfigParameters section = ConfigParameters.of("test.yaml", params);
      Guidance guidance = registry.find(GuidanceProvider.class, name).create(section);
      section.rejectUnknown();
      return guidance;
    }
  }

  /** Standard normal {@code (images, size)}. */
  static Tensor gaussian(long seed, int images, int size) {
    Random random = new Random(seed);
    float[] values = new float[images * size];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return Tensor.of(values, images, size);
  }

  /** Images from..to of a run with {@code images} images. */
  static Tensor sample(
      Sampler sampler,
      NoiseSchedule schedule,
      VelocityFunction model,
      Tensor noise,
      int from,
      int to) {
    int images = noise.shape().intDim(0);
    int size = noise.shape().intDim(1);
    long[] labels = new long[to - from];
    for (int i = from; i < to; i++) {
      labels[i - from] = i % 5;
    }
    return sampler.sample(
        new SamplingRequest(
            noise.rows(from, to),
            Tensor.of(labels, labels.length),
            model,
            schedule,
            step -> gaussian(1000 + step, images, size).rows(from, to),
            SamplingListener.NONE));
  }

  static Tensor sample(
      Sampler sampler, NoiseSchedule schedule, VelocityFunction model, Tensor noise) {
    return sample(sampler, schedule, model, noise, 0, noise.shape().intDim(0));
  }
}
