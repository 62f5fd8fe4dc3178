// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.testkit;

import static io.github.rae4j.testkit.Faults.fails;

import io.github.rae4j.options.Options;
import io.github.rae4j.options.Parameters;
import io.github.rae4j.sampling.ProbabilityFlow;
import io.github.rae4j.sampling.Sampler;
import io.github.rae4j.sampling.SamplerProvider;
import io.github.rae4j.sampling.SamplingRequest;
import io.github.rae4j.tensor.Tensor;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Euler's method with noise in each step passes the contract of samplers where it speaks of noise
 * and memory, and with any one of these faults it does not.
 */
class SamplerNoiseFaultsTest {
  private static final int POINTS = 12;

  private enum Fault {
    NONE,
    STARTS_FROM_ZEROS,
    STARTS_FROM_A_CONSTANT,
    DRAWS_NOISE_OF_ITS_OWN,
    DRAWS_THE_SAME_IN_EACH_STEP,
    DRAWS_IN_VAIN,
    KEEPS_RESULTS_BY_NOISE,
    KEEPS_THE_FIRST_GRID,
    BEGINS_AT_ONE,
    REPORTS_FROM_ANOTHER_THREAD,
  }

  private record Named(Supplier<Sampler> samplers) implements SamplerProvider {
    @Override
    public Options<?> options() {
      return Options.none();
    }

    @Override
    public String name() {
      return "SDE/faulty";
    }

    @Override
    public String description() {
      return "a sampler with a fault";
    }

    @Override
    public Sampler create(Parameters parameters) {
      return samplers.get();
    }
  }

  private static final class Noisy implements Sampler {
    private final Fault fault;
    private final Map<Integer, Tensor> kept = new HashMap<>();
    private float[] grid = {};

    Noisy(Fault fault) {
      this.fault = fault;
    }

    private boolean has(Fault other) {
      return fault == other;
    }

    @Override
    public Tensor sample(SamplingRequest request) {
      int key = request.noise().bytes().hashCode();
      if (has(Fault.KEEPS_RESULTS_BY_NOISE) && kept.containsKey(key)) {
        return kept.get(key);
      }
      ProbabilityFlow flow = request.flow();
      float[] times = grid(request);
      float[] x = start(flow);
      float[] velocity = new float[x.length];
      Tensor state = request.noise();
      for (int i = 1; i < times.length; i++) {
        flow.velocity(x, times[i - 1], velocity);
        float[] fresh = fresh(request, i - 1);
        for (int k = 0; k < x.length; k++) {
          x[k] += (times[i] - times[i - 1]) * velocity[k] + 0.01f * fresh[k];
        }
        state = flow.tensor(x, flow.images());
        report(flow, i, times, state);
      }
      kept.put(key, state);
      return state;
    }

    private float[] grid(SamplingRequest request) {
      float[] times = request.schedule().grid(request.schedule().odeInterval(), POINTS);
      if (has(Fault.BEGINS_AT_ONE)) {
        times[0] = 1;
      }
      if (has(Fault.KEEPS_THE_FIRST_GRID)) {
        grid = grid.length == 0 ? times : grid;
        return grid;
      }
      return times;
    }

    private float[] start(ProbabilityFlow flow) {
      float[] x = flow.start();
      for (int k = 0; k < x.length; k++) {
        x[k] = has(Fault.STARTS_FROM_ZEROS) ? 0 : has(Fault.STARTS_FROM_A_CONSTANT) ? 1 : x[k];
      }
      return x;
    }

    private float[] fresh(SamplingRequest request, int step) {
      int size = request.noise().elements();
      return switch (fault) {
        case DRAWS_NOISE_OF_ITS_OWN -> ramp(size);
        case DRAWS_THE_SAME_IN_EACH_STEP -> request.noiseSource().gaussian(0).toFloatArray();
        case DRAWS_IN_VAIN -> new float[request.noiseSource().gaussian(step).elements()];
        default -> request.noiseSource().gaussian(step).toFloatArray();
      };
    }

    private static float[] ramp(int size) {
      float[] values = new float[size];
      for (int k = 0; k < size; k++) {
        values[k] = k % 12 - 5;
      }
      return values;
    }

    private void report(ProbabilityFlow flow, int step, float[] times, Tensor state) {
      Runnable told = () -> flow.report(step, times.length - 1, times[step], state);
      if (has(Fault.REPORTS_FROM_ANOTHER_THREAD)) {
        CompletableFuture.runAsync(told, task -> new Thread(task).start()).join();
      } else {
        told.run();
      }
    }
  }

  private static SamplerContract contract(Fault fault) {
    return new SamplerContract() {
      @Override
      protected SamplerProvider provider() {
        return new Named(() -> new Noisy(fault));
      }

      @Override
      protected Map<String, Object> parameters() {
        return Map.of();
      }
    };
  }

  @Test
  void withoutFaultsItPasses() {
    SamplerContract good = contract(Fault.NONE);
    good.takesItsNoiseFromTheRequest();
    good.drawsFreshNoiseInEachStep();
    good.keepsNothingOfARequest();
    good.beginsWithTheInterval(0.1);
    good.beginsWithTheInterval(0.4);
    good.reportsItsSteps();
  }

  @ParameterizedTest
  @EnumSource(
      value = Fault.class,
      names = {"STARTS_FROM_ZEROS", "STARTS_FROM_A_CONSTANT", "DRAWS_NOISE_OF_ITS_OWN"})
  void noiseIsTheRequests(Fault fault) {
    fails(contract(fault)::takesItsNoiseFromTheRequest);
  }

  @ParameterizedTest
  @EnumSource(
      value = Fault.class,
      names = {"DRAWS_THE_SAME_IN_EACH_STEP", "DRAWS_IN_VAIN"})
  void eachStepDrawsItsOwn(Fault fault) {
    fails(contract(fault)::drawsFreshNoiseInEachStep);
  }

  @ParameterizedTest
  @EnumSource(
      value = Fault.class,
      names = {"KEEPS_RESULTS_BY_NOISE", "KEEPS_THE_FIRST_GRID"})
  void nothingIsKept(Fault fault) {
    fails(contract(fault)::keepsNothingOfARequest);
  }

  @Test
  void theIntervalMatters() {
    fails(() -> contract(Fault.BEGINS_AT_ONE).beginsWithTheInterval(0.4));
  }

  @Test
  void theThreadMatters() {
    fails(contract(Fault.REPORTS_FROM_ANOTHER_THREAD)::reportsItsSteps);
  }
}
