// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.serve;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.Rae4j;
import io.github.rae4j.core.pipeline.ModelAssembly;
import io.github.rae4j.core.registry.Registry;
import io.github.rae4j.sampling.NoiseSchedule;
import io.github.rae4j.sampling.SamplingStep;
import io.github.rae4j.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DataPredictionTest {
  private static final float[] DATA = {1, -2, 0.5f};
  private static final float[] NOISE = {-1, 0.3f, 2};

  private static SamplingStep state(NoiseSchedule schedule, int index, float time) {
    float[] x = new float[DATA.length];
    for (int i = 0; i < x.length; i++) {
      x[i] = schedule.alpha(time) * DATA[i] + schedule.sigma(time) * NOISE[i];
    }
    return new SamplingStep(index, 10, time, Tensor.of(x, 1, 1, 1, 3));
  }

  @ParameterizedTest
  @ValueSource(strings = {"Linear", "GVP"})
  void twoStatesOfAPathSayWhereItLeads(String path) {
    try (Registry registry = Registry.standard()) {
      NoiseSchedule schedule =
          new ModelAssembly(
                  Rae4j.readConfig("tiny-fashion", List.of("transport.params.path_type=" + path)),
                  registry)
              .schedule();
      DataPrediction prediction = new DataPrediction(schedule);
      assertTrue(prediction.at(state(schedule, 1, 1)).isEmpty());
      assertArrayEquals(
          DATA, prediction.at(state(schedule, 2, 0.8f)).orElseThrow().toFloatArray(), 1e-5f);
      assertArrayEquals(
          DATA, prediction.at(state(schedule, 3, 0.1f)).orElseThrow().toFloatArray(), 1e-5f);
      assertEquals(
          true, prediction.at(state(schedule, 4, 0.1f)).isEmpty(), "no step, no prediction");
    }
  }
}
