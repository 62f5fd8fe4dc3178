// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.losses;

import io.github.rae4j.network.TensorSpec;
import io.github.rae4j.testkit.LossContract;
import io.github.rae4j.trainers.GoldenTraining;
import io.github.rae4j.training.LossProvider;
import io.github.rae4j.training.LossValues;
import io.github.rae4j.training.TrainingEngine;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.AfterEach;

/** The perceptual loss fulfils the contract, by a network that needs no weights. */
class PerceptualLossContractTest extends LossContract {
  private final TrainingEngine engine = GoldenTraining.engine();

  @AfterEach
  void closeEngine() {
    engine.close();
  }

  @Override
  protected LossProvider provider() {
    return new PerceptualLossProvider();
  }

  @Override
  protected Map<String, Object> parameters() {
    return Map.of("network", "test-distance");
  }

  @Override
  protected TrainingEngine engine() {
    return engine;
  }

  @Override
  protected List<TensorSpec> values() {
    return List.of(
        TensorSpec.batched(LossValues.IMAGES, 3, 2, 2),
        TensorSpec.batched(LossValues.RECONSTRUCTION, 3, 2, 2));
  }

  @Override
  protected OptionalDouble expected(Map<String, float[]> sample) {
    float[] images = sample.getOrDefault(LossValues.IMAGES, new float[0]);
    float[] found = sample.getOrDefault(LossValues.RECONSTRUCTION, new float[0]);
    double sum = 0;
    for (int i = 0; i < images.length; i++) {
      sum += Math.pow((double) images[i] - found[i], 2);
    }
    return OptionalDouble.of(sum / images.length);
  }
}
