// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.testdata;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.rae4j.core.config.ConfigParameters;
import io.github.rae4j.core.registry.Registry;
import io.github.rae4j.sampling.NoiseSchedule;
import io.github.rae4j.sampling.NoiseScheduleProvider;
import io.github.rae4j.sampling.NoiseSource;
import io.github.rae4j.sampling.Sampler;
import io.github.rae4j.sampling.SamplerProvider;
import io.github.rae4j.sampling.SamplingRequest;
import io.github.rae4j.sampling.SamplingStep;
import io.github.rae4j.sampling.VelocityFunction;
import io.github.rae4j.spi.Provider;
import io.github.rae4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** One run of a golden case of the area {@code samplers}: schedule and solver from its own keys. */
public final class GoldenRun {
  private final JsonNode run;
  private final NoiseSchedule schedule;
  private final Sampler sampler;

  /**
   * A run.
   *
   * @param mode {@code ODE} or {@code SDE}
   */
  public GoldenRun(JsonNode run, String mode) {
    this.run = run;
    try (Registry registry = Registry.standard()) {
      NoiseScheduleProvider path =
          registry.find(NoiseScheduleProvider.class, run.get("path_type").asText());
      schedule = path.create(run.get("time_dist_shift").asDouble(), section(path, Map.of()));
      SamplerProvider solver =
          registry.find(SamplerProvider.class, mode + "/" + run.get("sampling_method").asText());
      // The reference controls the error over the whole batch.
      sampler =
          solver.create(
              section(solver, isAdaptive() ? Map.of("error_control", "batch") : Map.of()));
    }
  }

  /** The keys of the run that are options of the part, and more. */
  private ConfigParameters section(Provider provider, Map<String, Object> more) {
    Map<String, Object> values = GoldenCase.map(run);
    values.keySet().retainAll(provider.options().keys());
    values.putAll(more);
    return ConfigParameters.of(name(), values);
  }

  /** The case of that name. */
  public static GoldenCase golden(String name) {
    return Golden.cases("samplers").stream()
        .filter(golden -> golden.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  /** The runs of a case. */
  public static Stream<JsonNode> runs(GoldenCase golden) {
    return StreamSupport.stream(golden.config().get("runs").spliterator(), false);
  }

  /** The name by which outputs refer to the run. */
  public String name() {
    return run.get("name").asText();
  }

  /** Whether the solver chooses its steps. */
  public boolean isAdaptive() {
    return run.get("sampling_method").asText().equals("dopri5");
  }

  /** Path, prediction and shift. */
  public NoiseSchedule schedule() {
    return schedule;
  }

  /** Number of grid points. */
  public int points() {
    return run.get("num_steps").asInt();
  }

  /** The grid of an ODE solver, {@code (points)}. */
  public Tensor odeGrid() {
    float[] grid = schedule.grid(schedule.odeInterval(), points());
    return Tensor.of(grid, grid.length);
  }

  /** The start and the states after each step of an ODE solver. */
  public List<Tensor> trajectory(Tensor noise, Tensor labels, VelocityFunction model) {
    List<Tensor> states = new ArrayList<>(List.of(noise));
    states.addAll(
        states(
            noise,
            labels,
            model,
            step -> {
              throw new AssertionError("the probability flow needs no noise");
            }));
    return states;
  }

  /** The states after each step. */
  public List<Tensor> states(
      Tensor noise, Tensor labels, VelocityFunction model, NoiseSource source) {
    List<SamplingStep> steps = new ArrayList<>();
    sampler.sample(new SamplingRequest(noise, labels, model, schedule, source, steps::add));
    return steps.stream().map(SamplingStep::state).toList();
  }

  /** States one above the other, {@code (states, n, …)}. */
  public static Tensor stack(List<Tensor> states) {
    long[] one = states.get(0).shape().dims();
    long[] dims = new long[one.length + 1];
    dims[0] = 1;
    System.arraycopy(one, 0, dims, 1, one.length);
    return Tensor.concatRows(states.stream().map(state -> state.reshape(dims)).toList());
  }

  /** The first n images of each state, {@code (states, m, …)} → {@code (states, n, …)}. */
  public static Tensor firstImages(Tensor states, int n) {
    long[] dims = states.shape().dims();
    long[] one = Arrays.copyOfRange(dims, 1, dims.length);
    List<Tensor> rows = new ArrayList<>();
    for (int i = 0; i < dims[0]; i++) {
      rows.add(states.rows(i, i + 1).reshape(one).rows(0, n));
    }
    return stack(rows);
  }
}
