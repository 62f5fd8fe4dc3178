// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.samplers.sde;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.rae4j.core.config.ConfigParameters;
import io.github.rae4j.core.registry.Registry;
import io.github.rae4j.options.Options;
import io.github.rae4j.sampling.NoiseSchedule;
import io.github.rae4j.sampling.NoiseScheduleProvider;
import io.github.rae4j.testdata.Golden;
import io.github.rae4j.testdata.GoldenCase;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Compares the diffusion forms on the three paths with the reference. */
class DiffusionFormGoldenTest {
  private static final GoldenCase GOLDEN =
      Golden.cases("samplers").stream()
          .filter(golden -> golden.name().equals("path-functions"))
          .findFirst()
          .orElseThrow();

  static Stream<String> outputs() {
    return GOLDEN.outputs().names().stream().filter(name -> name.contains(".diffusion."));
  }

  @ParameterizedTest
  @MethodSource("outputs")
  void agreesWithTheReference(String output) {
    String[] parts = output.split("\\.diffusion\\.", 2);
    NoiseSchedule schedule;
    try (Registry registry = Registry.standard()) {
      schedule =
          registry
              .find(NoiseScheduleProvider.class, parts[0])
              .create(1, ConfigParameters.of("test", Map.of()));
    }
    DiffusionForm form =
        Options.of(EulerMaruyama.class)
            .read(ConfigParameters.of("test", Map.of("diffusion_form", parts[1])))
            .diffusionForm();
    float norm = (float) GOLDEN.config().get("diffusion_norm").asDouble();
    float[] times = GOLDEN.input("t").toFloatArray();
    float[] expected = GOLDEN.output(output).toFloatArray();
    double absolute = GOLDEN.tolerance().get("max_abs").asDouble();
    double relative = GOLDEN.tolerance().get("max_rel").asDouble();
    for (int i = 0; i < times.length; i++) {
      assertEquals(
          expected[i],
          form.at(schedule, times[i], norm),
          absolute + relative * Math.abs(expected[i]),
          output + " at t = " + times[i]);
    }
  }

  @Test
  void everyFormIsCompared() {
    // The reference cannot run its form "constant".
    assertEquals(
        Set.of(DiffusionForm.values()).size() - 1,
        outputs().map(name -> name.replaceAll(".*\\.", "")).collect(Collectors.toSet()).size());
    assertEquals(0.7f, DiffusionForm.CONSTANT.at(schedule(), 0.3f, 0.7f));
  }

  private static NoiseSchedule schedule() {
    try (Registry registry = Registry.standard()) {
      return registry
          .find(NoiseScheduleProvider.class, "Linear")
          .create(1, ConfigParameters.of("test", Map.of()));
    }
  }
}
