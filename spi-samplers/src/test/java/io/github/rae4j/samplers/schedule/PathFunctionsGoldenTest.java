// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.samplers.schedule;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.rae4j.core.config.ConfigParameters;
import io.github.rae4j.core.registry.Registry;
import io.github.rae4j.sampling.NoiseSchedule;
import io.github.rae4j.sampling.NoiseScheduleProvider;
import io.github.rae4j.sampling.PathFunctions;
import io.github.rae4j.testdata.Golden;
import io.github.rae4j.testdata.GoldenCase;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Compares the functions of the three paths and the conversions on them with the reference. */
class PathFunctionsGoldenTest {
  private static final GoldenCase GOLDEN =
      Golden.cases("samplers").stream()
          .filter(golden -> golden.name().equals("path-functions"))
          .findFirst()
          .orElseThrow();

  /** The value of a function at the time with index i. */
  private interface AtTime {
    float at(float t);
  }

  /** A function of images at one time. */
  private interface OnImages {
    void apply(float t, int from, int to, float[] out);
  }

  private final float[] times = GOLDEN.input("t").toFloatArray();
  private final float[] x = GOLDEN.input("x").toFloatArray();
  private final float[] output = GOLDEN.input("model_output").toFloatArray();
  private final float[] noise = GOLDEN.input("x0_noise").toFloatArray();
  private final float[] data = GOLDEN.input("x1_data").toFloatArray();

  @ParameterizedTest
  @ValueSource(strings = {"Linear", "GVP", "VP"})
  void agreeWithTheReference(String name) {
    NoiseSchedule s;
    try (Registry registry = Registry.standard()) {
      s =
          registry
              .find(NoiseScheduleProvider.class, name)
              .create(1, ConfigParameters.of("test", Map.of()));
    }
    Map<String, float[]> actual = new LinkedHashMap<>();
    actual.put("alpha", perTime(s::alpha));
    actual.put("d_alpha", perTime(s::alphaDerivative));
    actual.put("sigma", perTime(s::sigma));
    actual.put("d_sigma", perTime(s::sigmaDerivative));
    actual.put("d_alpha_alpha_ratio", perTime(t -> s.alphaDerivative(t) / s.alpha(t)));
    actual.put("drift_var", perTime(s::driftVariance));
    actual.put(
        "drift_mean",
        perImage(
            (t, from, to, out) -> {
              for (int i = from; i < to; i++) {
                out[i] = s.driftCoefficient(t) * x[i];
              }
            }));
    actual.put(
        "score_from_velocity",
        perImage(
            (t, from, to, out) -> PathFunctions.scoreFromVelocity(s, t, x, output, out, from, to)));
    actual.put(
        "noise_from_velocity",
        perImage(
            (t, from, to, out) -> PathFunctions.noiseFromVelocity(s, t, x, output, out, from, to)));
    actual.put(
        "velocity_from_score",
        perImage(
            (t, from, to, out) -> PathFunctions.velocityFromScore(s, t, x, output, out, from, to)));
    actual.put(
        "xt",
        perImage(
            (t, from, to, out) -> PathFunctions.interpolate(s, t, data, noise, out, from, to)));
    actual.put(
        "ut",
        perImage(
            (t, from, to, out) -> PathFunctions.targetVelocity(s, t, data, noise, out, from, to)));
    assertEquals(outputs(name), actual.keySet(), "outputs");
    actual.forEach((output, values) -> check(name + "." + output, values));
  }

  /** The functions of one path; the diffusion forms are tested separately. */
  private static Set<String> outputs(String path) {
    Set<String> names = new TreeSet<>();
    for (String name : GOLDEN.outputs().names()) {
      if (name.startsWith(path + ".") && !name.startsWith(path + ".diffusion.")) {
        names.add(name.substring(path.length() + 1));
      }
    }
    return names;
  }

  private float[] perTime(AtTime function) {
    float[] values = new float[times.length];
    for (int i = 0; i < times.length; i++) {
      values[i] = function.at(times[i]);
    }
    return values;
  }

  private float[] perImage(OnImages function) {
    float[] values = new float[x.length];
    int size = x.length / times.length;
    for (int i = 0; i < times.length; i++) {
      function.apply(times[i], i * size, (i + 1) * size, values);
    }
    return values;
  }

  private static void check(String name, float[] actual) {
    float[] expected = GOLDEN.output(name).toFloatArray();
    double absolute = GOLDEN.tolerance().get("max_abs").asDouble();
    double relative = GOLDEN.tolerance().get("max_rel").asDouble();
    assertEquals(expected.length, actual.length, name);
    for (int i = 0; i < actual.length; i++) {
      double tolerance = absolute + relative * Math.abs(expected[i]);
      assertEquals(expected[i], actual[i], tolerance, name + " at " + i);
    }
  }
}
