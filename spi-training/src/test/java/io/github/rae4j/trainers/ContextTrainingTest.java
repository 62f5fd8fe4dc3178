// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.rae4j.condition.Conditions;
import io.github.rae4j.condition.TokenConditioning;
import io.github.rae4j.core.config.ConfigParameters;
import io.github.rae4j.core.registry.Registry;
import io.github.rae4j.model.Backbone;
import io.github.rae4j.model.BackboneProvider;
import io.github.rae4j.network.Weights;
import io.github.rae4j.samplers.schedule.LinearProvider;
import io.github.rae4j.sampling.NoiseSchedule;
import io.github.rae4j.tensor.Tensor;
import io.github.rae4j.testdata.Golden;
import io.github.rae4j.testdata.GoldenCase;
import io.github.rae4j.testkit.TensorAssertions;
import io.github.rae4j.trainers.flow.FlowMatching;
import io.github.rae4j.trainers.flow.FlowMatchingLoss;
import io.github.rae4j.trainers.flow.RepaLoss;
import io.github.rae4j.trainers.losses.LossTerm;
import io.github.rae4j.training.ForwardPass;
import io.github.rae4j.training.Loss;
import io.github.rae4j.training.TrainableNetwork;
import io.github.rae4j.training.TrainingEngine;
import io.github.rae4j.training.TrainingOps;
import io.github.rae4j.training.TrainingProgram;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.commons.numbers.gamma.Erfc;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Compares RAEv2's losses with the reference: predicted data, weaker prediction, alignment. */
class ContextTrainingTest {
  private final GoldenCase golden = Golden.get("training-v2", "training-losses-v2");

  @Test
  void everyCaseHasATest() {
    assertEquals(
        Set.of("gmuon-3-steps", "newton-schulz", "training-losses-v2"),
        Golden.cases("training-v2").stream().map(GoldenCase::name).collect(Collectors.toSet()));
  }

  @Test
  void everyOutputIsCompared() {
    Set<String> compared = new TreeSet<>();
    runs(golden).forEach(run -> compared.addAll(outputs(run)));
    assertEquals(new TreeSet<>(golden.outputs().names()), compared);
  }

  private static Set<String> outputs(JsonNode run) {
    String prefix = run.get("name").asText() + ".";
    Set<String> outputs = new LinkedHashSet<>();
    for (String output : List.of("t", "loss_elements", "total", "grad_norm")) {
      outputs.add(prefix + output);
    }
    if (!run.get("model").asText().equals("plain")) {
      outputs.add(prefix + "loss_base");
    }
    if (run.get("repa_coeff").isNumber()) {
      outputs.add(prefix + "loss_repa");
    }
    return outputs;
  }

  @TestFactory
  Stream<DynamicTest> losses() {
    return runs(golden)
        .map(run -> DynamicTest.dynamicTest(run.get("name").asText(), () -> check(run)));
  }

  private static Stream<JsonNode> runs(GoldenCase golden) {
    return StreamSupport.stream(golden.config().get("runs").spliterator(), false);
  }

  /** A loss that keeps its elements, so that they can be compared; their mean is the same. */
  private record Elements(FlowMatchingLoss loss) implements Loss {
    @Override
    public Set<String> values() {
      return loss.values();
    }

    @Override
    public <V> V evaluate(TrainingOps<V> ops, Map<String, V> values) {
      return loss.squares(ops, values);
    }
  }

  private void check(JsonNode run) {
    String name = run.get("name").asText();
    JsonNode model = golden.config().get("models").get(run.get("model").asText());
    NoiseSchedule schedule = schedule(run);
    float[] times = times(golden, "t_normal", schedule);
    close(name + ".t", Tensor.of(times, times.length));

    List<LossTerm> terms = new ArrayList<>();
    terms.add(new LossTerm("full", new Elements(new FlowMatchingLoss(schedule.prediction())), 1));
    Set<String> further = new LinkedHashSet<>();
    double ofBase = run.get("base_model_coeff").asDouble();
    boolean hasBase = outputs(run).contains(name + ".loss_base");
    if (hasBase) {
      further.add("base");
      Loss base = new Elements(new FlowMatchingLoss(schedule.prediction(), "base"));
      terms.add(new LossTerm("base", base, ofBase));
    }
    if (run.get("repa_coeff").isNumber()) {
      further.add(RepaLoss.TAP);
      terms.add(new LossTerm("repa", new RepaLoss("z_clean"), run.get("repa_coeff").asDouble()));
    }
    Map<String, Tensor> inputs =
        new LinkedHashMap<>(
            FlowMatching.inputs(
                schedule,
                golden.input("z"),
                golden.input("x0_noise"),
                times,
                conditions(run, model.get("params").get("condition_type").asText())));
    inputs.put("z_clean", golden.input("z_clean"));
    try (TrainingEngine engine = GoldenTraining.engine();
        TrainableNetwork network =
            engine.trainable(
                backbone(model).network(further),
                golden.weights(model.get("ckpt").asText()),
                spec -> true);
        TrainingProgram program = engine.program(new FlowMatching(network, terms));
        ForwardPass pass = program.evaluate(inputs)) {
      float[] elements = pass.output("full" + LossTerm.OF_EACH).toFloatArray();
      if (hasBase) {
        Tensor base = pass.output("base" + LossTerm.OF_EACH);
        close(name + ".loss_base", base);
        float[] more = base.toFloatArray();
        for (int i = 0; i < elements.length; i++) {
          elements[i] += (float) (ofBase * more[i]);
        }
      }
      close(name + ".loss_elements", Tensor.of(elements, golden.input("z").shape().dims()));
      double repa = 0;
      if (pass.has("repa")) {
        repa = run.get("repa_coeff").asDouble() * pass.scalar("repa");
        close(name + ".loss_repa", one(repa));
      }
      total(name + ".total", mean(elements) + repa, pass.scalar("loss"));
      pass.backward("loss");
      close(name + ".grad_norm", one(norm(network.gradients())));
    }
  }

  /**
   * Compares the sum of all terms. The mean of their elements, in double precision, must be as near
   * as is stated; so must the engine's own sum, which is a float, unless floats of this size lie
   * further apart: then it may be the neighbour of the one that is nearest.
   */
  private void total(String output, double exact, double actual) {
    float expected = golden.output(output).toFloatArray()[0];
    assertEquals(expected, exact, tolerance(output), output + " from its elements");
    double spacing = Math.ulp(expected);
    if (spacing <= tolerance(output)) {
      close(output, one(actual));
    } else {
      assertEquals((float) exact, actual, spacing, output);
    }
  }

  private static double mean(float[] values) {
    double sum = 0;
    for (float value : values) {
      sum += value;
    }
    return sum / values.length;
  }

  private double tolerance(String output) {
    return golden.tolerance().get("per_output").get(output).get("max_abs").asDouble();
  }

  private void close(String output, Tensor actual) {
    TensorAssertions.assertClose(output, golden.output(output), actual, tolerance(output));
  }

  private static Tensor one(double value) {
    return Tensor.of(new float[] {(float) value}, 1);
  }

  private static double norm(Weights gradients) {
    double squares = 0;
    for (String name : gradients.names()) {
      for (float value : gradients.get(name).toFloatArray()) {
        squares += (double) value * value;
      }
    }
    return Math.sqrt(squares);
  }

  static NoiseSchedule schedule(JsonNode transport) {
    return new LinearProvider()
        .create(
            transport.get("time_dist_shift").asDouble(),
            ConfigParameters.of(
                "transport",
                Map.of(
                    "prediction",
                    transport.get("prediction").asText(),
                    "t_eps",
                    transport.get("t_eps").asDouble(),
                    "time_dist_type",
                    transport.get("time_dist_type").asText(),
                    "whole_path",
                    true)));
  }

  /** The times of recorded normal draws, each of which is a quantile. */
  static float[] times(GoldenCase golden, String draws, NoiseSchedule schedule) {
    float[] normal = golden.input(draws).toFloatArray();
    float[] times = new float[normal.length];
    for (int i = 0; i < times.length; i++) {
      times[i] = schedule.trainingTime((float) (0.5 * Erfc.value(-normal[i] / Math.sqrt(2))));
    }
    return times;
  }

  static Backbone backbone(JsonNode model) {
    try (Registry registry = Registry.standard()) {
      return registry
          .find(BackboneProvider.class, model.get("target").asText())
          .create(GoldenTraining.parameters(model.get("params")));
    }
  }

  private Conditions conditions(JsonNode run, String type) {
    float[] draws = golden.input("drop_u").toFloatArray();
    double dropout = run.get("cfg_dropout_prob").asDouble();
    int[] rows = new int[draws.length];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = draws[i] < dropout ? draws.length + i : i;
    }
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    if (type.equals("label")) {
      tensors.put(Conditions.LABELS, picked("label.", "context", rows));
    } else {
      tensors.put(TokenConditioning.TOKENS, picked("text.", "context", rows));
      long[] mask = picked("text.", "attn_mask", rows).toLongArray();
      boolean[] seen = new boolean[mask.length];
      for (int i = 0; i < seen.length; i++) {
        seen[i] = mask[i] != 0;
      }
      tensors.put(TokenConditioning.MASK, Tensor.of(seen, rows.length, seen.length / rows.length));
    }
    return new Conditions(rows.length, tensors);
  }

  private Tensor picked(String prefix, String name, int[] rows) {
    return Tensor.concatRows(
            Arrays.asList(golden.input(prefix + name), golden.input(prefix + "null_" + name)))
        .pickRows(rows);
  }
}
