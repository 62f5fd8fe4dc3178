// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.pytorch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.core.cost.NetworkSummary;
import io.github.rae4j.core.random.GaussianStreams;
import io.github.rae4j.core.random.InitialWeights;
import io.github.rae4j.engine.EngineOptions;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.layers.BlockContext;
import io.github.rae4j.layers.ParameterScope;
import io.github.rae4j.layers.PreNormBlock;
import io.github.rae4j.layers.huggingface.TransformerConfig;
import io.github.rae4j.layers.huggingface.ViTLayer;
import io.github.rae4j.network.Activation;
import io.github.rae4j.network.Network;
import io.github.rae4j.network.Ops;
import io.github.rae4j.network.Signature;
import io.github.rae4j.network.TensorSpec;
import io.github.rae4j.network.Weights;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import io.github.rae4j.testkit.TestDevice;
import io.github.rae4j.training.Activations;
import io.github.rae4j.training.ForwardPass;
import io.github.rae4j.training.Objective;
import io.github.rae4j.training.Precision;
import io.github.rae4j.training.TrainableNetwork;
import io.github.rae4j.training.TrainingEngine;
import io.github.rae4j.training.TrainingOps;
import io.github.rae4j.training.TrainingProgram;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tests of gradients through recomputed blocks. */
class BlockTapeTest {
  private static final int DEPTH = 4;

  /** Blocks that share a condition, with an operation outside the blocks between them. */
  private record Conditioned(int tokens, int dim) implements Network {
    @Override
    public Signature signature() {
      return new Signature(
          List.of(TensorSpec.batched("x", tokens, dim), TensorSpec.batched("c", dim)),
          List.of(TensorSpec.batched("y", tokens, dim)));
    }

    @Override
    public <V> Map<String, V> forward(Ops<V> ops, Map<String, V> inputs) {
      ParameterScope<V> root = new ParameterScope<>(ops, "");
      V condition =
          ops.reshape(
              ops.silu(root.linear(inputs.get("c"), "condition", dim)), Shape.BATCH, 1, dim);
      V first = root.linear(inputs.get("x"), "in", dim);
      V x = first;
      PreNormBlock block =
          ViTLayer.block(
              new TransformerConfig(dim, DEPTH, 2, 2 * dim, Activation.GELU, 1e-6, true));
      for (int i = 0; i < DEPTH; i++) {
        ParameterScope<V> scope = root.in("blocks." + i);
        x = ops.block(x, v -> ops.mul(block.apply(scope, v, BlockContext.none()), condition));
        if (i == 1) {
          // A skip connection from outside the blocks.
          x = ops.add(ops.silu(x), first);
        }
      }
      return Map.of("y", root.linear(x, "out", dim));
    }
  }

  private record Squares(TrainableNetwork network) implements Objective {
    @Override
    public <V> Map<String, V> evaluate(TrainingOps<V> ops, Map<String, V> inputs) {
      V y = ops.run(network, inputs).get("y");
      return Map.of("loss", ops.mean(ops.mul(y, y)));
    }
  }

  private static TrainingEngine engine(Precision precision) {
    return new PyTorchTrainingEngineProvider()
        .create(TestDevice.options().withThreads(1), precision);
  }

  private static Weights weights(Network network) {
    return InitialWeights.draw(NetworkSummary.of(network).specs(), 3);
  }

  private static Map<String, Tensor> inputs(int batch, int tokens, int dim) {
    GaussianStreams noise = new GaussianStreams(5);
    return Map.of(
        "x",
        noise.noise(0, batch, 0, Shape.of(tokens, dim)),
        "c",
        noise.noise(9, batch, 1, Shape.of(dim)));
  }

  private static Weights gradients(Precision precision, Activations activations) {
    Conditioned network = new Conditioned(5, 8);
    try (TrainingEngine engine = engine(precision);
        TrainableNetwork model = engine.trainable(network, weights(network), spec -> true);
        TrainingProgram program = engine.program(new Squares(model), activations)) {
      // The second time, gradients accumulate.
      for (int i = 0; i < 2; i++) {
        try (ForwardPass pass = program.evaluate(inputs(3, 5, 8))) {
          pass.backward("loss");
        }
      }
      return model.gradients();
    }
  }

  @ParameterizedTest
  @EnumSource(Precision.class)
  void gradientsEqualThoseWithKeptActivations(Precision precision) {
    Weights kept = gradients(precision, Activations.KEPT);
    Weights recomputed = gradients(precision, Activations.RECOMPUTED);
    assertEquals(kept.names(), recomputed.names());
    assertTrue(kept.names().contains("condition.weight"));
    double tolerance =
        switch (precision) {
          case FLOAT64 -> 1e-13;
          case FLOAT32 -> 1e-5;
          case TF32, BFLOAT16 -> 2e-2;
        };
    for (String name : kept.names()) {
      double[] expected = doubles(kept.get(name));
      double[] found = doubles(recomputed.get(name));
      double largest = 0;
      for (double value : expected) {
        largest = Math.max(largest, Math.abs(value));
      }
      assertTrue(largest > 0, name);
      for (int i = 0; i < expected.length; i++) {
        assertEquals(expected[i], found[i], tolerance * largest, name);
      }
    }
  }

  private static double[] doubles(Tensor tensor) {
    double[] values = new double[Math.toIntExact(tensor.shape().elements())];
    java.nio.ByteBuffer bytes = tensor.bytes();
    for (int i = 0; i < values.length; i++) {
      values[i] =
          tensor.dtype() == io.github.rae4j.tensor.DType.FLOAT64
              ? bytes.getDouble()
              : bytes.getFloat();
    }
    return values;
  }

  @Test
  void singleParameterGradientIsKnownOnlyOutsideTheBlocks() {
    Conditioned network = new Conditioned(5, 8);
    try (TrainingEngine engine = engine(Precision.FLOAT64);
        TrainableNetwork model = engine.trainable(network, weights(network), spec -> true);
        TrainingProgram kept = engine.program(new Squares(model));
        TrainingProgram program = engine.program(new Squares(model), Activations.RECOMPUTED);
        ForwardPass expected = kept.evaluate(inputs(3, 5, 8));
        ForwardPass pass = program.evaluate(inputs(3, 5, 8))) {
      assertEquals(
          expected.gradientNorm("loss", model, "out.weight"),
          pass.gradientNorm("loss", model, "out.weight"),
          1e-13);
      RaeException problem =
          assertThrows(
              RaeException.class,
              () -> pass.gradientNorm("loss", model, "blocks.0.output.dense.weight"));
      assertTrue(
          problem.getMessage().contains("training.checkpoint_activations"), problem.getMessage());
    }
  }

  @Test
  void usesLessMemoryThanKeptActivations() {
    long kept = grown(Activations.KEPT);
    long recomputed = grown(Activations.RECOMPUTED);
    // Four blocks of some 20 activations of 4 MB each, of which only one block's are kept at a
    // time.
    assertTrue(recomputed < kept * 0.6, () -> recomputed + " against " + kept + " bytes");
  }

  /** The bytes that a forward pass holds before its backward pass, measured after a few passes. */
  private static long grown(Activations activations) {
    Conditioned network = new Conditioned(128, 64);
    Map<String, Tensor> inputs = inputs(128, 128, 64);
    // Host memory is measured.
    EngineOptions options = EngineOptions.DEFAULT.withThreads(1);
    try (TrainingEngine engine =
            new PyTorchTrainingEngineProvider().create(options, Precision.FLOAT32);
        TrainableNetwork model = engine.trainable(network, weights(network), spec -> true);
        TrainingProgram program = engine.program(new Squares(model), activations)) {
      step(model, program, inputs);
      System.gc();
      long pointers = Pointer.totalCount();
      long before = Pointer.physicalBytes();
      long held;
      try (ForwardPass pass = program.evaluate(inputs)) {
        held = Pointer.physicalBytes() - before;
        pass.backward("loss");
      }
      step(model, program, inputs);
      System.gc();
      assertTrue(Pointer.totalCount() <= pointers, () -> Pointer.totalCount() + " > " + pointers);
      return held;
    }
  }

  private static void step(
      TrainableNetwork model, TrainingProgram program, Map<String, Tensor> inputs) {
    model.clearGradients();
    try (ForwardPass pass = program.evaluate(inputs)) {
      pass.backward("loss");
    }
  }
}
