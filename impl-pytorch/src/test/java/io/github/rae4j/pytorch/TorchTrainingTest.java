// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.pytorch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.engine.EngineOptions;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.network.AttentionMask;
import io.github.rae4j.network.Initializer;
import io.github.rae4j.network.Network;
import io.github.rae4j.network.Ops;
import io.github.rae4j.network.ParameterSpec;
import io.github.rae4j.network.Signature;
import io.github.rae4j.network.TensorSpec;
import io.github.rae4j.network.Weights;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import io.github.rae4j.testkit.TestDevice;
import io.github.rae4j.training.AdamW;
import io.github.rae4j.training.ForwardPass;
import io.github.rae4j.training.MovingAverage;
import io.github.rae4j.training.Objective;
import io.github.rae4j.training.Optimizer;
import io.github.rae4j.training.OptimizerRule;
import io.github.rae4j.training.Precision;
import io.github.rae4j.training.TrainableNetwork;
import io.github.rae4j.training.TrainingEngine;
import io.github.rae4j.training.TrainingOps;
import io.github.rae4j.training.TrainingProgram;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests of the training engine beyond its gradients. */
class TorchTrainingTest {
  private static final AdamW RULE = new AdamW(0.9, 0.95, 1e-8, 0.1);

  /** y = silu(x Wᵀ + b), with a buffer that is only read. */
  private static final class Layer implements Network {
    @Override
    public Signature signature() {
      return new Signature(
          List.of(TensorSpec.batched("x", 64)), List.of(TensorSpec.batched("y", 64)));
    }

    @Override
    public <V> Map<String, V> forward(Ops<V> ops, Map<String, V> inputs) {
      V weight = ops.parameter("weight", Initializer.XAVIER_UNIFORM, 64, 64);
      V bias = ops.parameter("bias", Initializer.ZEROS, 64);
      V offset =
          ops.parameter(
              new ParameterSpec(
                  "offset", Shape.of(64), Initializer.ZEROS, ParameterSpec.Kind.BUFFER));
      return Map.of("y", ops.add(ops.silu(ops.linear(inputs.get("x"), weight, bias)), offset));
    }
  }

  private record Squares(TrainableNetwork network, boolean frozen) implements Objective {
    @Override
    public <V> Map<String, V> evaluate(TrainingOps<V> ops, Map<String, V> inputs) {
      V y = (frozen ? ops.runFrozen(network, inputs) : ops.run(network, inputs)).get("y");
      return Map.of(
          "loss",
          ops.mean(ops.mul(y, y)),
          "sum",
          ops.mul(ops.mean(y), 64),
          "mean",
          meanRow(ops, y));
    }

    private static <V> V meanRow(TrainingOps<V> ops, V y) {
      return ops.mean(y, 0, false);
    }
  }

  private final TrainingEngine engine = engine(Precision.FLOAT32);
  private final Map<String, Tensor> batch = Map.of("x", ramp(32, 64));

  private static TrainingEngine engine(Precision precision) {
    return new PyTorchTrainingEngineProvider()
        .create(TestDevice.options().withThreads(1), precision);
  }

  @AfterEach
  void close() {
    engine.close();
  }

  private static Tensor ramp(long... shape) {
    float[] values = new float[Math.toIntExact(Shape.of(shape).elements())];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) Math.sin(i * 0.37) * 0.5f;
    }
    return Tensor.of(values, shape);
  }

  private static Weights start() {
    return Weights.of(
        "start", Map.of("weight", ramp(64, 64), "bias", ramp(64), "offset", ramp(64)));
  }

  private TrainableNetwork layer() {
    return engine.trainable(new Layer(), start(), spec -> true);
  }

  /** The outer product of both columns; for two million rows, it takes 16 TB. */
  private record Outer() implements Objective {
    @Override
    public <V> Map<String, V> evaluate(TrainingOps<V> ops, Map<String, V> inputs) {
      V column = inputs.get("x");
      return Map.of("loss", ops.mean(ops.matmul(column, ops.permute(column, 1, 0))));
    }
  }

  @Test
  void outOfMemoryErrorNamesTheBatch() {
    int rows = 2_000_000;
    try (TrainingProgram program = engine.program(new Outer())) {
      RaeException problem =
          assertThrows(
              RaeException.class,
              () -> program.evaluate(Map.of("x", Tensor.of(new float[rows], rows, 1))));
      assertTrue(problem.getMessage().contains("2000000 samples at once"), problem.getMessage());
      assertTrue(problem.getMessage().contains("grad_accum_steps"), problem.getMessage());
    }
  }

  private float[] trained(OptimizerRule rule) {
    try (TrainableNetwork layer = layer();
        TrainingProgram program = engine.program(new Squares(layer, false));
        Optimizer optimizer = engine.optimizer(layer, rule)) {
      for (int i = 0; i < 20; i++) {
        try (ForwardPass pass = program.evaluate(batch)) {
          layer.clearGradients();
          pass.backward("loss");
        }
        optimizer.step(0.01);
      }
      assertEquals(20, optimizer.steps());
      return layer.weights().get("weight").toFloatArray();
    }
  }

  @Test
  void fusedKernelAgreesWithTheUpdateRule() {
    OptimizerRule unknown =
        new OptimizerRule() {
          @Override
          public List<String> slots() {
            return RULE.slots();
          }

          @Override
          public <V> UpdateResult<V> update(Ops<V> ops, UpdateInput<V> now) {
            return RULE.update(ops, now);
          }
        };
    assertArrayEquals(trained(unknown), trained(RULE), 1e-5f);
  }

  @Test
  void gradientsAccumulateAndAreClipped() {
    try (TrainableNetwork layer = layer();
        TrainingProgram program = engine.program(new Squares(layer, false))) {
      double once = gradientNorm(program, layer);
      double twice = gradientNorm(program, layer);
      assertEquals(2 * once, twice, 1e-5 * twice);
      assertEquals(twice, layer.clipGradients(once / 2), 1e-6);
      assertEquals(once / 2, layer.gradientNorm(), 1e-5 * once);
      layer.clipGradients(1e9);
      assertEquals(once / 2, layer.gradientNorm(), 1e-5 * once);
      layer.clearGradients();
      assertEquals(0, layer.gradientNorm());
      assertTrue(layer.gradients().names().isEmpty());
    }
  }

  private double gradientNorm(TrainingProgram program, TrainableNetwork layer) {
    try (ForwardPass pass = program.evaluate(batch)) {
      pass.backward("loss");
    }
    return layer.gradientNorm();
  }

  @Test
  void weightedSumsAreDifferentiatedTogetherAndNormsLeaveGradientsUntouched() {
    try (TrainableNetwork layer = layer();
        TrainingProgram program = engine.program(new Squares(layer, false));
        ForwardPass pass = program.evaluate(batch)) {
      double norm = pass.gradientNorm("sum", layer, "weight");
      assertTrue(norm > 0);
      assertTrue(layer.gradients().names().isEmpty());
      pass.backward(Map.of("sum", 3.0, "loss", 0.0));
      Tensor gradient = layer.gradients().get("weight");
      double squares = 0;
      for (float g : gradient.toFloatArray()) {
        squares += (double) g * g;
      }
      assertEquals(3 * norm, Math.sqrt(squares), 1e-4 * norm);
    }
  }

  @Test
  void frozenNetworksGetNoGradients() {
    try (TrainableNetwork layer = layer();
        TrainingProgram program = engine.program(new Squares(layer, true));
        ForwardPass pass = program.evaluate(batch)) {
      assertThrows(IllegalArgumentException.class, () -> pass.backward("loss"));
      assertEquals(0, pass.gradientNorm("loss", layer, "weight"));
    }
  }

  @Test
  void averagesTrackParametersButNotBuffers() {
    try (TrainableNetwork layer = layer();
        MovingAverage average = engine.average(layer)) {
      layer.load(Weights.of("moved", Map.of("bias", filled(1), "offset", filled(1))));
      average.update(0.75);
      float first = start().get("bias").toFloatArray()[1];
      assertEquals(0.75f * first + 0.25f, average.weights().get("bias").toFloatArray()[1], 1e-6f);
      assertArrayEquals(
          start().get("offset").toFloatArray(), average.weights().get("offset").toFloatArray());
    }
  }

  @Test
  void assignsValuesToBuffersOnly() {
    try (TrainableNetwork layer = layer();
        TrainingProgram program = engine.program(new Squares(layer, false));
        ForwardPass pass = program.evaluate(batch)) {
      pass.assign("mean", layer, "offset");
      assertArrayEquals(
          pass.output("mean").toFloatArray(), layer.weights().get("offset").toFloatArray());
      assertThrows(IllegalArgumentException.class, () -> pass.assign("mean", layer, "bias"));
      assertThrows(IllegalArgumentException.class, () -> pass.assign("loss", layer, "offset"));
    }
  }

  private static Tensor filled(float value) {
    float[] values = new float[64];
    java.util.Arrays.fill(values, value);
    return Tensor.of(values, 64);
  }

  @Test
  void rejectsMissingWeightsAndInvalidOutputs() {
    Weights lacking = Weights.of("half a checkpoint", Map.of("weight", ramp(64, 64)));
    IllegalArgumentException missing =
        assertThrows(
            IllegalArgumentException.class,
            () -> engine.trainable(new Layer(), lacking, spec -> true));
    assertTrue(missing.getMessage().contains("bias"), missing.getMessage());
    try (TrainableNetwork layer = layer();
        TrainingProgram program = engine.program(new Squares(layer, false));
        ForwardPass pass = program.evaluate(batch)) {
      assertThrows(IllegalArgumentException.class, () -> pass.scalar("mean"));
      assertThrows(IllegalArgumentException.class, () -> pass.scalar("nothing"));
    }
  }

  @Test
  void autocastRoundsAndTrains() {
    try (TrainingEngine half = engine(Precision.BFLOAT16);
        TrainableNetwork layer = half.trainable(new Layer(), start(), spec -> true);
        TrainingProgram program = half.program(new Squares(layer, false));
        TrainableNetwork exact = layer();
        TrainingProgram exactly = engine.program(new Squares(exact, false))) {
      try (ForwardPass rounded = program.evaluate(batch);
          ForwardPass full = exactly.evaluate(batch)) {
        double difference = Math.abs(rounded.scalar("loss") - full.scalar("loss"));
        assertTrue(difference > 0 && difference < 0.02 * full.scalar("loss"), "" + difference);
        rounded.backward("loss");
        full.backward("loss");
      }
      assertEquals(exact.gradientNorm(), layer.gradientNorm(), 0.02 * exact.gradientNorm());
    }
  }

  /** Attention of a batch to itself, without a mask or with one that hides the last token. */
  private record Attends(boolean masked) implements Objective {
    @Override
    public <V> Map<String, V> evaluate(TrainingOps<V> ops, Map<String, V> inputs) {
      V x = inputs.get("x");
      V attended =
          masked
              ? ops.attention(x, x, x, AttentionMask.ofAdditive(inputs.get("mask")))
              : ops.attention(x, x, x);
      return Map.of("loss", ops.mean(attended));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void attentionIsNotRoundedOnACpu(boolean masked) {
    EngineOptions host = EngineOptions.DEFAULT.withThreads(1);
    Map<String, Tensor> tokens =
        Map.of(
            "x",
            ramp(3, 2, 5, 8),
            "mask",
            Tensor.of(new float[] {0, 0, 0, 0, Float.NEGATIVE_INFINITY}, 1, 1, 1, 5));
    double[] losses = new double[2];
    Precision[] precisions = {Precision.FLOAT32, Precision.BFLOAT16};
    for (int i = 0; i < 2; i++) {
      try (TrainingEngine on = new PyTorchTrainingEngineProvider().create(host, precisions[i]);
          TrainingProgram program = on.program(new Attends(masked));
          ForwardPass pass = program.evaluate(tokens)) {
        losses[i] = pass.scalar("loss");
      }
    }
    assertEquals(losses[0], losses[1]);
  }

  @Test
  void manyStepsLeakNothing() {
    // Host memory is measured.
    EngineOptions options = EngineOptions.DEFAULT.withThreads(1);
    try (TrainingEngine host =
            new PyTorchTrainingEngineProvider().create(options, Precision.FLOAT32);
        TrainableNetwork layer = host.trainable(new Layer(), start(), spec -> true);
        TrainingProgram program = host.program(new Squares(layer, false));
        Optimizer optimizer = host.optimizer(layer, RULE);
        MovingAverage average = host.average(layer)) {
      for (int i = 0; i < 200; i++) {
        step(layer, program, optimizer, average);
      }
      System.gc();
      long pointers = Pointer.totalCount();
      long before = Pointer.physicalBytes();
      for (int i = 0; i < 2000; i++) {
        step(layer, program, optimizer, average);
      }
      System.gc();
      long grown = Pointer.physicalBytes() - before;
      assertTrue(Pointer.totalCount() <= pointers, () -> Pointer.totalCount() + " > " + pointers);
      // One leaked gradient per step would add up to 33 MB.
      assertTrue(grown < 16L << 20, () -> "grew by " + grown + " bytes");
    }
  }

  private void step(
      TrainableNetwork layer, TrainingProgram program, Optimizer optimizer, MovingAverage average) {
    layer.clearGradients();
    try (ForwardPass pass = program.evaluate(batch)) {
      pass.gradientNorm("sum", layer, "weight");
      pass.backward("loss");
    }
    layer.clipGradients(1);
    optimizer.step(1e-3);
    average.update(0.99);
  }
}
