// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.testdata;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.rae4j.condition.Conditions;
import io.github.rae4j.core.config.ConfigParameters;
import io.github.rae4j.core.registry.Registry;
import io.github.rae4j.sampling.Guidance;
import io.github.rae4j.sampling.GuidanceProvider;
import io.github.rae4j.sampling.NoiseSchedule;
import io.github.rae4j.sampling.NoiseScheduleProvider;
import io.github.rae4j.sampling.Sampler;
import io.github.rae4j.sampling.SamplerProvider;
import io.github.rae4j.sampling.SamplingRequest;
import io.github.rae4j.sampling.VelocityFunction;
import io.github.rae4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** One run of the area {@code samplers-v2}: RAEv2's path, grid and Euler steps. */
public final class GoldenContextRun {
  private final NoiseSchedule schedule;
  private final Sampler sampler;
  private final int steps;

  /**
   * A run.
   *
   * @param prediction {@code x} or {@code velocity}
   * @param shift of the times
   * @param tEps the smallest time at which data become a velocity
   * @param steps of the grid
   */
  public GoldenContextRun(String prediction, double shift, double tEps, int steps) {
    this.steps = steps;
    try (Registry registry = Registry.standard()) {
      schedule =
          registry
              .find(NoiseScheduleProvider.class, "Linear")
              .create(
                  shift,
                  ConfigParameters.of(
                      "run", Map.of("prediction", prediction, "t_eps", tEps, "whole_path", true)));
      sampler =
          registry
              .find(SamplerProvider.class, "ODE/euler")
              .create(ConfigParameters.of("run", Map.of("num_steps", steps + 1)));
    }
  }

  /** A run by its description. */
  public static GoldenContextRun of(JsonNode run) {
    return new GoldenContextRun(
        run.get("prediction").asText(),
        run.get("time_dist_shift").asDouble(),
        run.get("t_eps").asDouble(),
        run.get("num_steps").asInt());
  }

  /** Path, prediction and shift. */
  public NoiseSchedule schedule() {
    return schedule;
  }

  /** The times, {@code (steps + 1)}. */
  public Tensor grid() {
    float[] grid = schedule.grid(schedule.odeInterval(), steps + 1);
    return Tensor.of(grid, grid.length);
  }

  /** The guidance of a run, by the sections of its description. */
  public Guidance guidance(Registry registry, JsonNode run) {
    return registry
        .find(GuidanceProvider.class, "internal")
        .create(ConfigParameters.of(run.get("name").asText(), GoldenCase.map(run.get("guidance"))));
  }

  /** The start and the states after each step. */
  public List<Tensor> trajectory(Tensor noise, Conditions conditions, VelocityFunction model) {
    List<Tensor> states = new ArrayList<>(List.of(noise));
    sampler.sample(
        new SamplingRequest(
            noise,
            conditions,
            model,
            schedule,
            step -> {
              throw new AssertionError("the probability flow needs no noise");
            },
            step -> states.add(step.state())));
    return states;
  }
}
