// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers;

import io.github.rae4j.core.config.ConfigParameters;
import io.github.rae4j.network.TensorSpec;
import io.github.rae4j.samplers.schedule.LinearProvider;
import io.github.rae4j.sampling.NoiseSchedule;
import io.github.rae4j.testkit.LossContract;
import io.github.rae4j.trainers.flow.BaseLossProvider;
import io.github.rae4j.trainers.flow.FlowMatchingLossProvider;
import io.github.rae4j.trainers.flow.RepaLossProvider;
import io.github.rae4j.trainers.losses.L1LossProvider;
import io.github.rae4j.trainers.losses.L2LossProvider;
import io.github.rae4j.trainers.losses.PowerLossProvider;
import io.github.rae4j.training.LossProvider;
import io.github.rae4j.training.LossValues;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Nested;

/** Losses of images and of diffusion fulfil their contract. */
class LossesContractTest {
  private static List<TensorSpec> images() {
    return List.of(
        TensorSpec.batched(LossValues.IMAGES, 3, 2, 2),
        TensorSpec.batched(LossValues.RECONSTRUCTION, 3, 2, 2),
        TensorSpec.batched(LossValues.TOKENS, 1, 4));
  }

  @Nested
  class L1 extends LossContract {
    @Override
    protected LossProvider provider() {
      return new L1LossProvider();
    }

    @Override
    protected Map<String, Object> parameters() {
      return Map.of();
    }

    @Override
    protected List<TensorSpec> values() {
      return images();
    }

    @Override
    protected OptionalDouble expected(Map<String, float[]> sample) {
      return OptionalDouble.of(error(sample, 1));
    }
  }

  @Nested
  class L2 extends LossContract {
    @Override
    protected LossProvider provider() {
      return new L2LossProvider();
    }

    @Override
    protected Map<String, Object> parameters() {
      return Map.of();
    }

    @Override
    protected List<TensorSpec> values() {
      return images();
    }

    @Override
    protected OptionalDouble expected(Map<String, float[]> sample) {
      return OptionalDouble.of(error(sample, 2));
    }
  }

  private static double error(Map<String, float[]> sample, int power) {
    float[] images = sample.getOrDefault(LossValues.IMAGES, new float[0]);
    float[] made = sample.getOrDefault(LossValues.RECONSTRUCTION, new float[0]);
    double sum = 0;
    for (int i = 0; i < images.length; i++) {
      sum += Math.pow(Math.abs(images[i] - made[i]), power);
    }
    return sum / images.length;
  }

  @Nested
  class Power extends LossContract {
    @Override
    protected LossProvider provider() {
      return new PowerLossProvider();
    }

    @Override
    protected Map<String, Object> parameters() {
      return Map.of("of", "tokens", "strength", 0.5);
    }

    @Override
    protected List<TensorSpec> values() {
      return images();
    }

    @Override
    protected OptionalDouble expected(Map<String, float[]> sample) {
      double sum = 0;
      for (float value : sample.getOrDefault("tokens", new float[0])) {
        sum += value * value;
      }
      return OptionalDouble.of(0.5 * sum / 4);
    }
  }

  /** The velocity of a straight path is noise minus data. */
  @Nested
  class FlowMatching extends LossContract {
    @Override
    protected LossProvider provider() {
      return new FlowMatchingLossProvider();
    }

    @Override
    protected Map<String, Object> parameters() {
      return Map.of();
    }

    @Override
    protected List<TensorSpec> values() {
      return List.of(
          TensorSpec.batched(LossValues.DATA, 4, 1, 1),
          TensorSpec.batched(LossValues.NOISE, 4, 1, 1),
          TensorSpec.batched(LossValues.PREDICTION, 4, 1, 1),
          TensorSpec.batched(LossValues.SIGMA),
          TensorSpec.batched(LossValues.ALPHA_DERIVATIVE),
          TensorSpec.batched(LossValues.SIGMA_DERIVATIVE));
    }

    @Override
    protected Optional<NoiseSchedule> schedule() {
      return Optional.of(
          new LinearProvider().create(1, ConfigParameters.of("test.yaml", Map.of())));
    }

    @Override
    protected OptionalDouble expected(Map<String, float[]> sample) {
      float[] data = sample.getOrDefault(LossValues.DATA, new float[0]);
      float[] noise = sample.getOrDefault(LossValues.NOISE, new float[0]);
      float[] output = sample.getOrDefault(LossValues.PREDICTION, new float[0]);
      float a = sample.getOrDefault(LossValues.ALPHA_DERIVATIVE, new float[1])[0];
      float s = sample.getOrDefault(LossValues.SIGMA_DERIVATIVE, new float[1])[0];
      double sum = 0;
      for (int i = 0; i < data.length; i++) {
        sum += Math.pow(output[i] - (a * data[i] + s * noise[i]), 2);
      }
      return OptionalDouble.of(sum / data.length);
    }
  }

  /** As flow matching, of the weaker prediction. */
  @Nested
  class Base extends LossContract {
    @Override
    protected LossProvider provider() {
      return new BaseLossProvider();
    }

    @Override
    protected Map<String, Object> parameters() {
      return Map.of();
    }

    @Override
    protected List<TensorSpec> values() {
      return List.of(
          TensorSpec.batched(LossValues.DATA, 4, 1, 1),
          TensorSpec.batched(LossValues.NOISE, 4, 1, 1),
          TensorSpec.batched("base", 4, 1, 1),
          TensorSpec.batched(LossValues.SIGMA),
          TensorSpec.batched(LossValues.WEIGHT));
    }

    @Override
    protected Optional<NoiseSchedule> schedule() {
      return Optional.of(
          new LinearProvider()
              .create(1, ConfigParameters.of("test.yaml", Map.of("prediction", "x"))));
    }

    @Override
    protected OptionalDouble expected(Map<String, float[]> sample) {
      float[] data = sample.getOrDefault(LossValues.DATA, new float[0]);
      float[] output = sample.getOrDefault("base", new float[0]);
      float weight = sample.getOrDefault(LossValues.WEIGHT, new float[1])[0];
      double sum = 0;
      for (int i = 0; i < data.length; i++) {
        sum += weight * Math.pow(output[i] - data[i], 2);
      }
      return OptionalDouble.of(sum / data.length);
    }
  }

  /** The tap is as far from the latents as their values differ, position by position. */
  @Nested
  class Repa extends LossContract {
    @Override
    protected LossProvider provider() {
      return new RepaLossProvider();
    }

    @Override
    protected Map<String, Object> parameters() {
      return Map.of();
    }

    @Override
    protected List<TensorSpec> values() {
      return List.of(TensorSpec.batched(LossValues.DATA, 3, 2, 1), TensorSpec.batched("tap", 2, 3));
    }

    @Override
    protected OptionalDouble expected(Map<String, float[]> sample) {
      float[] data = sample.getOrDefault(LossValues.DATA, new float[6]);
      float[] tap = sample.getOrDefault("tap", new float[6]);
      double sum = 0;
      for (int token = 0; token < 2; token++) {
        for (int channel = 0; channel < 3; channel++) {
          sum += Math.pow(tap[token * 3 + channel] - data[channel * 2 + token], 2);
        }
      }
      return OptionalDouble.of(sum / 6);
    }
  }
}
