// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.rae4j.condition.Conditions;
import io.github.rae4j.core.config.ConfigParameters;
import io.github.rae4j.core.registry.Registry;
import io.github.rae4j.network.Network;
import io.github.rae4j.network.Ops;
import io.github.rae4j.network.Signature;
import io.github.rae4j.network.TensorSpec;
import io.github.rae4j.network.Weights;
import io.github.rae4j.sampling.NoiseSchedule;
import io.github.rae4j.sampling.NoiseScheduleProvider;
import io.github.rae4j.tensor.DType;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import io.github.rae4j.testdata.GoldenCase;
import io.github.rae4j.trainers.flow.FlowMatching;
import io.github.rae4j.training.ForwardPass;
import io.github.rae4j.training.TrainableNetwork;
import io.github.rae4j.training.TrainingEngine;
import io.github.rae4j.training.TrainingProgram;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Compares the times, weights and losses of stage 2 with the reference. */
class FlowMatchingTest {
  @TestFactory
  Stream<DynamicTest> trainingTimes() {
    GoldenCase golden = GoldenTraining.named("time-distribution");
    float[] u = golden.input("u").toFloatArray();
    return runs(golden)
        .map(
            run ->
                DynamicTest.dynamicTest(
                    name(run),
                    () -> {
                      NoiseSchedule schedule = schedule(run);
                      float[] expected = golden.output(name(run)).toFloatArray();
                      for (int i = 0; i < u.length; i++) {
                        boolean tail = u[i] < 1e-3f || u[i] > 0.995f;
                        double tolerance =
                            golden.tolerance().get(tail ? "tail_max_abs" : "max_abs").asDouble();
                        assertEquals(
                            expected[i], schedule.trainingTime(u[i]), tolerance, "u = " + u[i]);
                      }
                    }));
  }

  @Test
  void everyRecordedTimeIsCompared() {
    GoldenCase golden = GoldenTraining.named("time-distribution");
    assertEquals(
        golden.outputs().names(),
        runs(golden).map(FlowMatchingTest::name).collect(Collectors.toSet()));
  }

  @Test
  void everyRecordedLossIsCompared() {
    GoldenCase golden = GoldenTraining.named("transport-losses");
    assertEquals(
        golden.outputs().names().stream()
            .map(name -> name.substring(0, name.indexOf('.')))
            .collect(Collectors.toSet()),
        runs(golden).map(FlowMatchingTest::name).collect(Collectors.toSet()));
  }

  @TestFactory
  Stream<DynamicTest> losses() {
    GoldenCase golden = GoldenTraining.named("transport-losses");
    return runs(golden)
        .map(run -> DynamicTest.dynamicTest(name(run), () -> checkLosses(golden, run)));
  }

  private static void checkLosses(GoldenCase golden, JsonNode run) {
    NoiseSchedule schedule = schedule(run);
    float[] u = golden.input("u").toFloatArray();
    float[] times = new float[u.length];
    for (int i = 0; i < u.length; i++) {
      times[i] = schedule.trainingTime(u[i]);
    }
    Map<String, Tensor> inputs =
        FlowMatching.inputs(
            schedule,
            golden.input("x1_data"),
            golden.input("x0_noise"),
            times,
            Conditions.labels(golden.input("y").toLongArray()));
    Shape latent = golden.input("x1_data").shape();
    Network analytic = new Analytic(golden.config().get("model"), latent.with(0, Shape.BATCH));
    try (TrainingEngine engine = GoldenTraining.engine();
        TrainableNetwork model = engine.frozen(analytic, Weights.of("nothing", Map.of()));
        TrainingProgram program = engine.program(new FlowMatching(model, schedule.prediction()));
        ForwardPass pass = program.evaluate(inputs)) {
      GoldenComparison comparison = new GoldenComparison(golden);
      String prefix = name(run) + ".";
      comparison.close(prefix + "t", Tensor.of(times, times.length));
      comparison.close(prefix + "pred", pass.output("prediction"));
      comparison.close(prefix + "loss", pass.output("flow-matching.samples"));
      comparison.close(prefix + "xt", sum(inputs, "alpha", "sigma"));
      comparison.close(prefix + "ut", sum(inputs, "alpha_derivative", "sigma_derivative"));
      comparison.assertComplete(prefix);
    }
  }

  /** {@code a · data + b · noise}, with one factor for each sample. */
  private static Tensor sum(Map<String, Tensor> inputs, String a, String b) {
    Map<String, float[]> values = new LinkedHashMap<>();
    inputs.forEach(
        (name, tensor) -> {
          if (tensor.dtype() == DType.FLOAT32) {
            values.put(name, tensor.toFloatArray());
          }
        });
    float[] none = {};
    float[] data = values.getOrDefault("data", none);
    float[] noise = values.getOrDefault("noise", none);
    float[] ofData = values.getOrDefault(a, none);
    float[] ofNoise = values.getOrDefault(b, none);
    float[] sum = new float[data.length];
    for (int i = 0; i < sum.length; i++) {
      int sample = i / (data.length / ofData.length);
      sum[i] = ofData[sample] * data[i] + ofNoise[sample] * noise[i];
    }
    return Tensor.of(sum, inputs.values().iterator().next().shape().dims());
  }

  private static Stream<JsonNode> runs(GoldenCase golden) {
    return StreamSupport.stream(golden.config().get("runs").spliterator(), false);
  }

  private static String name(JsonNode run) {
    return run.get("name").asText();
  }

  private static NoiseSchedule schedule(JsonNode run) {
    Map<String, Object> keys = new LinkedHashMap<>(GoldenCase.map(run));
    double shift = ((Number) keys.remove("time_dist_shift")).doubleValue();
    keys.keySet().removeAll(List.of("name", "t_low", "t_high"));
    try (Registry registry = Registry.standard()) {
      ConfigParameters parameters = ConfigParameters.of(name(run), keys);
      return registry
          .find(NoiseScheduleProvider.class, parameters.getString("path_type"))
          .create(shift, parameters);
    }
  }

  /** a·x + b·t + c·y + d·x·t. */
  private record Analytic(JsonNode model, Shape latent) implements Network {
    private static final int CLASSES = 1000;

    @Override
    public Signature signature() {
      return new Signature(
          List.of(
              new TensorSpec("x", DType.FLOAT32, latent),
              TensorSpec.batched("t"),
              TensorSpec.batched("y", DType.INT64)),
          List.of(new TensorSpec("velocity", DType.FLOAT32, latent)));
    }

    @Override
    public <V> Map<String, V> forward(Ops<V> ops, Map<String, V> inputs) {
      V x = inputs.get("x");
      V t = ops.reshape(inputs.get("t"), Shape.BATCH, 1, 1, 1);
      float[] numbers = new float[CLASSES];
      for (int i = 0; i < CLASSES; i++) {
        numbers[i] = i;
      }
      V table = ops.constant(Tensor.of(numbers, CLASSES, 1));
      V y = ops.reshape(ops.embedding(table, inputs.get("y")), Shape.BATCH, 1, 1, 1);
      V linear = ops.add(ops.mul(x, number("a")), ops.mul(t, number("b")));
      V crossed = ops.add(ops.mul(y, number("c")), ops.mul(ops.mul(x, t), number("d")));
      return Map.of("velocity", ops.add(linear, crossed));
    }

    private double number(String key) {
      return model.get(key).asDouble();
    }
  }
}
