// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.rae4j.condition.Conditions;
import io.github.rae4j.core.config.ConfigParameters;
import io.github.rae4j.core.registry.Registry;
import io.github.rae4j.formats.checkpoint.Checkpoint;
import io.github.rae4j.model.Backbone;
import io.github.rae4j.model.BackboneProvider;
import io.github.rae4j.network.Weights;
import io.github.rae4j.sampling.NoiseSchedule;
import io.github.rae4j.sampling.NoiseScheduleProvider;
import io.github.rae4j.tensor.Tensor;
import io.github.rae4j.testdata.GoldenCase;
import io.github.rae4j.testkit.TensorAssertions;
import io.github.rae4j.trainers.flow.FlowMatching;
import io.github.rae4j.trainers.run.ObjectiveTrainer;
import io.github.rae4j.trainers.run.OptimizerSettings;
import io.github.rae4j.trainers.run.TrainingSettings;
import io.github.rae4j.training.ForwardPass;
import io.github.rae4j.training.ProcessGroup;
import io.github.rae4j.training.TrainableNetwork;
import io.github.rae4j.training.TrainingProgram;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Compares five steps with the reference's stage-2 training. */
class FlowMatchingStepsTest {
  private static final int STEPS_PER_EPOCH = 2;
  private static final String LOSSES = "flow-matching.samples";

  private final GoldenCase golden = GoldenTraining.named("stage2-adamw-5-steps");
  private final JsonNode tolerance = golden.tolerance();
  private final Registry registry = Registry.standard();
  private final RecordingEngine engine =
      new RecordingEngine(GoldenTraining.engine(), List.of(LOSSES));
  private final Backbone backbone = backbone();
  private final NoiseSchedule schedule = schedule();
  private final TrainableNetwork model =
      engine.trainable(backbone.network(), golden.weights("before.pt"), spec -> true);

  @AfterEach
  void close() {
    engine.close();
    registry.close();
  }

  private Backbone backbone() {
    JsonNode stage2 = golden.config().get("stage_2");
    ConfigParameters parameters = GoldenTraining.parameters(stage2.get("params"));
    return registry.find(BackboneProvider.class, stage2.get("target").asText()).create(parameters);
  }

  private NoiseSchedule schedule() {
    Map<String, Object> keys =
        new LinkedHashMap<>(GoldenCase.map(golden.config().get("transport")));
    double shift = ((Number) keys.remove("time_dist_shift")).doubleValue();
    keys.remove("path_type");
    return registry
        .find(NoiseScheduleProvider.class, "Linear")
        .create(shift, ConfigParameters.of("transport", keys));
  }

  /**
   * The recorded draws of one step, with the times and labels derived from them as in the trainer.
   */
  private Map<String, Tensor> inputs(long step) {
    String prefix = "step" + step + ".";
    float[] u = golden.input(prefix + "u").toFloatArray();
    float[] dropDraws = golden.input(prefix + "drop_u").toFloatArray();
    long[] labels = golden.input(prefix + "y").toLongArray();
    float[] times = new float[u.length];
    double dropout =
        golden.config().get("stage_2").get("params").get("class_dropout_prob").asDouble();
    for (int i = 0; i < u.length; i++) {
      times[i] = schedule.trainingTime(u[i]);
      if (dropDraws[i] < dropout) {
        labels[i] = backbone.nullLabel().orElseThrow();
      }
    }
    Tensor recorded = golden.input(prefix + "t");
    TensorAssertions.assertClose("times", recorded, Tensor.of(times, times.length), 5e-6);
    return FlowMatching.inputs(
        schedule,
        golden.input(prefix + "z"),
        golden.input(prefix + "x0_noise"),
        recorded.toFloatArray(),
        Conditions.labels(labels));
  }

  @Test
  void lossesNormsRatesWeightsAndAverage() {
    ConfigParameters training = GoldenTraining.parameters(golden.config().get("training"));
    TrainingSettings settings = GoldenTraining.transformerSettings(training, ProcessGroup.single());
    OptimizerSettings optimization = OptimizerSettings.read(training, STEPS_PER_EPOCH, registry);
    training.rejectUnknown();
    try (ObjectiveTrainer trainer =
        new ObjectiveTrainer(
            engine,
            model,
            new FlowMatching(model, schedule.prediction()),
            settings,
            optimization,
            (step, microBatch) -> inputs(step))) {
      GoldenComparison comparison =
          new GoldenComparison(golden, 0, tolerance.get("loss_rel").asDouble());
      for (JsonNode expected : golden.description().get("steps")) {
        int step = expected.get("step").asInt();
        Map<String, Double> values = trainer.step(step);
        comparison.close(
            "step%d.loss_per_sample".formatted(step),
            Optional.ofNullable(engine.seen().get(LOSSES)).orElseThrow());
        relative("loss", expected.get("loss"), values.get("loss"), "loss_rel");
        relative(
            "norm",
            expected.get("grad_norm_before_clip"),
            values.get("gradient_norm"),
            "grad_norm_rel");
        relative("rate", expected.get("lr_used"), values.get("learning_rate"), "lr_rel");
      }
      comparison.assertComplete("step");
      Checkpoint after = Checkpoint.open(golden.folder().resolve("ep-0000002.pt"));
      Map<String, Weights> state = trainer.state();
      compare(after.weights("model"), required(state, "model"));
      compare(after.weights("ema"), required(state, "ema"));
    }
  }

  private static Weights required(Map<String, Weights> state, String microBatch) {
    Weights weights = state.get(microBatch);
    assertTrue(weights != null, microBatch);
    return weights;
  }

  private void relative(String what, JsonNode expected, double actual, String key) {
    GoldenTraining.assertRelative(what, expected.asDouble(), actual, tolerance.get(key).asDouble());
  }

  private void compare(Weights expected, Weights actual) {
    assertEquals(expected.names(), actual.names());
    double wide = 5 * golden.config().get("training").get("optimizer").get("lr").asDouble();
    for (String name : expected.names()) {
      float[] e = expected.get(name).toFloat32().toFloatArray();
      float[] a = actual.get(name).toFloatArray();
      boolean learns = model.learns(name);
      float[] gradient =
          learns ? golden.output("grad0." + name).toFloatArray() : new float[e.length];
      for (int i = 0; i < e.length; i++) {
        boolean still = learns && Math.abs(gradient[i]) < 1e-7;
        double allowed = still ? wide : tolerance.get("weights_max_abs").asDouble();
        assertEquals(e[i], a[i], allowed, name + " element " + i);
      }
    }
  }

  @Test
  void firstGradients() {
    try (TrainingProgram program = engine.program(new FlowMatching(model, schedule.prediction()));
        ForwardPass pass = program.evaluate(inputs(0))) {
      pass.backward("loss");
    }
    Weights gradients = model.gradients();
    GoldenComparison comparison =
        new GoldenComparison(
            golden,
            tolerance.get("grad_max_abs").asDouble(),
            tolerance.get("grad_max_rel").asDouble());
    gradients.names().forEach(name -> comparison.close("grad0." + name, gradients.get(name)));
    comparison.assertComplete("grad0.");
  }
}
