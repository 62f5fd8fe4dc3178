// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.rae4j.condition.Conditions;
import io.github.rae4j.core.config.ConfigParameters;
import io.github.rae4j.core.registry.Registry;
import io.github.rae4j.model.Backbone;
import io.github.rae4j.network.NamedValues;
import io.github.rae4j.network.Weights;
import io.github.rae4j.options.OptionException;
import io.github.rae4j.sampling.NoiseSchedule;
import io.github.rae4j.tensor.Tensor;
import io.github.rae4j.testdata.Golden;
import io.github.rae4j.testdata.GoldenCase;
import io.github.rae4j.testkit.TensorAssertions;
import io.github.rae4j.trainers.flow.FlowMatching;
import io.github.rae4j.trainers.flow.FlowMatchingLoss;
import io.github.rae4j.trainers.flow.RepaLoss;
import io.github.rae4j.trainers.losses.LossTerm;
import io.github.rae4j.trainers.optim.GramMuon;
import io.github.rae4j.trainers.optim.GramMuonProvider;
import io.github.rae4j.trainers.optim.NewtonSchulz;
import io.github.rae4j.trainers.run.ObjectiveTrainer;
import io.github.rae4j.trainers.run.OptimizerSettings;
import io.github.rae4j.trainers.run.TrainingSettings;
import io.github.rae4j.training.ForwardPass;
import io.github.rae4j.training.Objective;
import io.github.rae4j.training.ProcessGroup;
import io.github.rae4j.training.TrainableNetwork;
import io.github.rae4j.training.TrainingEngine;
import io.github.rae4j.training.TrainingOps;
import io.github.rae4j.training.TrainingProgram;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Compares Muon's orthogonalisation and three steps of RAEv2's optimiser with the reference. */
class GramMuonTest {
  private static final Map<String, NewtonSchulz.Coefficients> PRESETS =
      Map.of(
          "polar",
          NewtonSchulz.Coefficients.POLAR_EXPRESS_COEFFICIENTS,
          "you",
          NewtonSchulz.Coefficients.YOU_COEFFICIENTS);

  private record Orthogonalised(NewtonSchulz.Coefficients coefficients, double eps)
      implements Objective {
    @Override
    public <V> Map<String, V> evaluate(TrainingOps<V> ops, Map<String, V> inputs) {
      V matrix = NamedValues.require(inputs, "m");
      return Map.of("x", NewtonSchulz.orthogonalise(ops, matrix, coefficients, eps));
    }
  }

  private static Tensor orthogonalised(
      TrainingEngine engine, NewtonSchulz.Coefficients coefficients, Tensor matrix) {
    try (TrainingProgram program = engine.program(new Orthogonalised(coefficients, 1e-7));
        ForwardPass pass = program.evaluateWithoutGradients(Map.of("m", matrix))) {
      return pass.output("x");
    }
  }

  @Test
  void matricesBecomeOrthogonalAsInTheReference() {
    GoldenCase golden = Golden.get("training-v2", "newton-schulz");
    Set<String> compared = new TreeSet<>();
    try (TrainingEngine engine = GoldenTraining.engine()) {
      PRESETS.forEach(
          (preset, coefficients) -> {
            JsonNode steps = golden.config().get("presets").get(preset);
            List<NewtonSchulz.Step> expected = new ArrayList<>();
            steps.forEach(
                step ->
                    expected.add(
                        new NewtonSchulz.Step(
                            step.get(0).asDouble(),
                            step.get(1).asDouble(),
                            step.get(2).asDouble())));
            assertEquals(expected, coefficients.steps(), preset);
            for (String matrix : golden.inputs().names()) {
              Tensor actual = orthogonalised(engine, coefficients, golden.input(matrix));
              for (String kind : List.of("exact", "reference")) {
                String output = preset + "." + matrix + "." + kind;
                compared.add(output);
                TensorAssertions.assertClose(
                    output, golden.output(output), actual, golden.tolerance(output));
              }
            }
          });
    }
    assertEquals(new TreeSet<>(golden.outputs().names()), compared);
  }

  private final GoldenCase golden = Golden.get("training-v2", "gmuon-3-steps");
  private final JsonNode config = golden.config();
  private final JsonNode tolerance = golden.tolerance();
  private final Set<String> compared = new TreeSet<>();

  private Map<String, Tensor> inputs(NoiseSchedule schedule, long step) {
    String prefix = "step" + step + ".";
    float[] draws = golden.input(prefix + "drop_u").toFloatArray();
    long[] labels = golden.input(prefix + "context").toLongArray();
    long[] none = golden.input("null_context").toLongArray();
    for (int i = 0; i < labels.length; i++) {
      if (draws[i] < config.get("cfg_dropout_prob").asDouble()) {
        labels[i] = none[i];
      }
    }
    Map<String, Tensor> inputs =
        new LinkedHashMap<>(
            FlowMatching.inputs(
                schedule,
                golden.input(prefix + "z"),
                golden.input(prefix + "x0_noise"),
                ContextTrainingTest.times(golden, prefix + "t_normal", schedule),
                Conditions.labels(labels)));
    inputs.put("z_clean", golden.input(prefix + "z_clean"));
    return inputs;
  }

  private List<LossTerm> terms(NoiseSchedule schedule) {
    return List.of(
        new LossTerm("full", new FlowMatchingLoss(schedule.prediction()), 1),
        new LossTerm(
            "base",
            new FlowMatchingLoss(schedule.prediction(), "base"),
            config.get("base_model_coeff").asDouble()),
        new LossTerm("repa", new RepaLoss("z_clean"), config.get("repa_coeff").asDouble()));
  }

  /** The section, without the numbers that its preset stands for. */
  private ConfigParameters training() {
    Map<String, Object> section = new LinkedHashMap<>(GoldenCase.map(config.get("training")));
    Map<String, Object> optimizer =
        new LinkedHashMap<>(GoldenCase.map(config.get("training").get("optimizer")));
    optimizer.remove("ns_coefficients");
    optimizer.remove("gram_restart_after_iteration");
    section.put("optimizer", optimizer);
    return ConfigParameters.of("case.json", section);
  }

  @Test
  void threeStepsMeetExactArithmeticAndTheReference() {
    NoiseSchedule schedule = ContextTrainingTest.schedule(config.get("transport"));
    Backbone backbone = ContextTrainingTest.backbone(config.get("stage_2"));
    ConfigParameters training = training();
    TrainingSettings settings = GoldenTraining.transformerSettings(training, ProcessGroup.single());
    OptimizerSettings optimization;
    try (Registry registry = Registry.standard()) {
      optimization = OptimizerSettings.read(training, 2, registry);
    }
    training.rejectUnknown();
    Weights before = golden.weights("before.pt");
    try (TrainingEngine engine = GoldenTraining.engine();
        TrainableNetwork network =
            engine.trainable(backbone.network(Set.of("base", "tap")), before, spec -> true)) {
      List<LossTerm> terms = terms(schedule);
      checkFirstGradients(engine, network, terms, inputs(schedule, 0), before);
      try (ObjectiveTrainer trainer =
          new ObjectiveTrainer(
              engine,
              network,
              step -> new FlowMatching(network, terms),
              List.of("full", "base", "repa"),
              settings,
              optimization,
              (step, microBatch) -> inputs(schedule, step))) {
        int step = 0;
        for (JsonNode expected : config.get("steps")) {
          checkStep(expected, trainer.step(step), step);
          step++;
        }
        checkWeights(trainer.state());
      }
    }
    assertEquals(new TreeSet<>(golden.outputs().names()), compared);
  }

  private void checkStep(JsonNode expected, Map<String, Double> values, int step) {
    JsonNode exact = tolerance.get("exact");
    JsonNode reference = tolerance.get("reference");
    double within = exact.get("loss_and_grad_norm_rel").asDouble();
    relative("total", expected.get("exact_total"), values.get("loss"), within);
    relative("norm", expected.get("exact_grad_norm"), values.get("gradient_norm"), within);
    relative("rate", expected.get("lr_muon"), values.get("learning_rate"), 1e-12);
    double loss = reference.get("loss_rel").asDouble();
    double norm = reference.get("grad_norm_rel").asDouble();
    relative("total", expected.get("total"), values.get("loss"), loss);
    relative("norm", expected.get("grad_norm"), values.get("gradient_norm"), norm);
    scalar("step" + step + ".loss", values.get("loss"), step == 0, "loss");
    scalar("step" + step + ".grad_norm", values.get("gradient_norm"), step == 0, "grad_norm");
    double ofStep = step == 0 ? tolerance.get("loss_step0_rel").asDouble() : loss;
    relative("base", expected.get("loss_base"), values.get("base"), ofStep);
    relative(
        "repa",
        expected.get("loss_repa"),
        config.get("repa_coeff").asDouble() * values.get("repa"),
        ofStep);
    relative(
        "loss",
        expected.get("loss"),
        values.get("full") + config.get("base_model_coeff").asDouble() * values.get("base"),
        ofStep);
  }

  private void scalar(String output, double actual, boolean first, String kind) {
    compared.add(output);
    double within =
        first
            ? tolerance.get(kind + "_step0_rel").asDouble()
            : tolerance.get("reference").get(kind + "_rel").asDouble();
    GoldenTraining.assertRelative(output, golden.output(output).toFloatArray()[0], actual, within);
  }

  private static void relative(String what, JsonNode expected, double actual, double tolerance) {
    GoldenTraining.assertRelative(what, expected.asDouble(), actual, tolerance);
  }

  private void checkFirstGradients(
      TrainingEngine engine,
      TrainableNetwork network,
      List<LossTerm> terms,
      Map<String, Tensor> inputs,
      Weights before) {
    try (TrainingProgram program = engine.program(new FlowMatching(network, terms));
        ForwardPass pass = program.evaluate(inputs)) {
      pass.backward("loss");
    }
    Weights gradients = network.gradients();
    double squares = 0;
    for (String name : gradients.names()) {
      compared.add("grad0." + name);
      Tensor expected = golden.output("grad0." + name);
      GoldenTraining.assertClose(
          name,
          expected,
          gradients.get(name),
          tolerance.get("grad_max_abs").asDouble(),
          tolerance.get("grad_max_rel").asDouble());
      for (float value : gradients.get(name).toFloatArray()) {
        squares += (double) value * value;
      }
    }
    // The first momentum is the clipped gradient, to which Nesterov's adds itself once more. The
    // reference rounds it before it is orthogonalised, which decides where a matrix has no rank.
    double factor = (1 + 0.95) * Math.min(1, 1 / Math.sqrt(squares));
    for (JsonNode matrix : config.get("muon_parameters")) {
      String name = matrix.asText();
      assertEquals(2, before.shape(name).rank(), name);
      float[] values = gradients.get(name).toFloatArray();
      for (int i = 0; i < values.length; i++) {
        values[i] = toBfloat16((float) (values[i] * factor));
      }
      String output = "muon0.direction." + name;
      compared.add(output);
      TensorAssertions.assertClose(
          output,
          golden.output(output),
          orthogonalised(
              engine,
              NewtonSchulz.Coefficients.POLAR_EXPRESS_COEFFICIENTS,
              Tensor.of(values, before.shape(name).dims())),
          tolerance.get("reference").get("muon_direction_max_abs").asDouble());
    }
    network.clearGradients();
  }

  private static float toBfloat16(float value) {
    int bits = Float.floatToRawIntBits(value);
    return Float.intBitsToFloat((bits + 0x7fff + ((bits >> 16) & 1)) & 0xffff0000);
  }

  private void checkWeights(Map<String, Weights> state) {
    JsonNode reference = tolerance.get("reference");
    Set<String> matrices = new TreeSet<>();
    config.get("muon_parameters").forEach(name -> matrices.add(name.asText()));
    for (String output : golden.outputs().names()) {
      String kind = output.substring(0, output.indexOf('.'));
      if (output.startsWith("exact.after.")) {
        double within = tolerance.get("exact").get("weights_max_abs").asDouble();
        close(output, state, "model", output.substring("exact.after.".length()), within);
      } else if (kind.equals("after")) {
        String name = output.substring("after.".length());
        String key = matrices.contains(name) ? "muon_weights_max_abs" : "adamw_weights_max_abs";
        close(output, state, "model", name, reference.get(key).asDouble());
      } else if (kind.equals("ema")) {
        double within = reference.get("ema_max_abs").asDouble();
        close(output, state, "ema", output.substring("ema.".length()), within);
      }
    }
  }

  private void close(
      String output, Map<String, Weights> state, String part, String name, double within) {
    compared.add(output);
    Weights weights = NamedValues.require(state, part);
    TensorAssertions.assertClose(output, golden.output(output), weights.get(name), within);
  }

  @Test
  void aBuilderAndAConfigMakeEqualRules() {
    ConfigParameters section = ConfigParameters.of("test.yaml", Map.of("momentum", 0.9));
    assertEquals(new GramMuonProvider().create(section), GramMuon.builder().momentum(0.9).build());
    OptionException e =
        assertThrows(OptionException.class, () -> GramMuon.builder().adjustLr("spectral").build());
    assertEquals("adjust_lr", e.option());
  }
}
