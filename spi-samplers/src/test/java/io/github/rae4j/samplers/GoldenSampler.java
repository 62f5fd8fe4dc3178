package io.github.rae4j.samplers;

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
import io.github.rae4j.tensor.Tensor;
import io.github.rae4j.testkit.AnalyticModel;
import io.github.rae4j.testkit.Golden;
import io.github.rae4j.testkit.GoldenCase;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One run of a golden case, made from the run's own keys. */
final class GoldenSampler {
  private static final List<String> TRANSPORT = List.of("prediction", "train_eps", "sample_eps");

  private final JsonNode run;
  private final NoiseSchedule schedule;
  private final Sampler sampler;

  /**
   * A run.
   *
   * @param mode {@code ODE} or {@code SDE}
   * @param keys those of {@code sampler.params}
   * @param more further ones
   */
  GoldenSampler(JsonNode run, String mode, List<String> keys, Map<String, Object> more) {
    this.run = run;
    try (Registry registry = Registry.standard()) {
      ConfigParameters transport = section(TRANSPORT, Map.of());
      schedule =
          registry
              .find(NoiseScheduleProvider.class, run.get("path_type").asText())
              .create(run.get("time_dist_shift").asDouble(), transport);
      transport.has("loss_weight");
      transport.rejectUnknown();
      ConfigParameters params = section(keys, more);
      sampler =
          registry
              .find(SamplerProvider.class, mode + "/" + run.get("sampling_method").asText())
              .create(params);
      params.rejectUnknown();
    }
  }

  private ConfigParameters section(List<String> keys, Map<String, Object> more) {
    Map<String, Object> all = GoldenCase.map(run);
    Map<String, Object> values = new LinkedHashMap<>(more);
    keys.stream().filter(all::containsKey).forEach(key -> values.put(key, all.get(key)));
    return ConfigParameters.of(run.get("name").asText(), values);
  }

  static GoldenCase golden(String name) {
    return Golden.cases("samplers").stream()
        .filter(golden -> golden.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  static AnalyticModel model(JsonNode node) {
    return new AnalyticModel(
        (float) node.get("a").asDouble(),
        (float) node.get("b").asDouble(),
        (float) node.get("c").asDouble(),
        (float) node.get("d").asDouble());
  }

  NoiseSchedule schedule() {
    return schedule;
  }

  int points() {
    return run.get("num_steps").asInt();
  }

  /** The states after each step. */
  List<Tensor> states(Tensor noise, Tensor labels, VelocityFunction model, NoiseSource source) {
    List<SamplingStep> steps = new ArrayList<>();
    sampler.sample(new SamplingRequest(noise, labels, model, schedule, source, steps::add));
    return steps.stream().map(SamplingStep::state).toList();
  }

  /** States one above the other, {@code (states, n, …)}. */
  static Tensor stack(List<Tensor> states) {
    long[] one = states.get(0).shape().dims();
    long[] dims = new long[one.length + 1];
    dims[0] = 1;
    System.arraycopy(one, 0, dims, 1, one.length);
    return Tensor.concatRows(states.stream().map(state -> state.reshape(dims)).toList());
  }
}
