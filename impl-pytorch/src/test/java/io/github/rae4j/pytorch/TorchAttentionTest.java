// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.pytorch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.core.cost.NetworkSummary;
import io.github.rae4j.core.random.GaussianStreams;
import io.github.rae4j.core.random.InitialWeights;
import io.github.rae4j.network.AttentionMask;
import io.github.rae4j.network.Initializer;
import io.github.rae4j.network.Network;
import io.github.rae4j.network.Ops;
import io.github.rae4j.network.Signature;
import io.github.rae4j.network.TensorSpec;
import io.github.rae4j.network.Weights;
import io.github.rae4j.tensor.DType;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import io.github.rae4j.testkit.TestDevice;
import io.github.rae4j.training.ForwardPass;
import io.github.rae4j.training.Objective;
import io.github.rae4j.training.Precision;
import io.github.rae4j.training.TrainableNetwork;
import io.github.rae4j.training.TrainingEngine;
import io.github.rae4j.training.TrainingOps;
import io.github.rae4j.training.TrainingProgram;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tests training through masked attention in every precision. */
class TorchAttentionTest {
  private static final int HEADS = 2;
  private static final int TOKENS = 8;
  private static final int SIZE = 8;
  private static final Shape SHAPE = Shape.of(HEADS, TOKENS, SIZE);

  /** Self-attention in which the last sample sees nothing. */
  private record Masked(AttentionMask.Kind kind) implements Network {
    @Override
    public Signature signature() {
      return new Signature(
          List.of(
              TensorSpec.batched("x", SHAPE.dims()), TensorSpec.batched("keys", mask(), TOKENS)),
          List.of(TensorSpec.batched("y", SHAPE.dims())));
    }

    private DType mask() {
      return kind == AttentionMask.Kind.BOOLEAN ? DType.BOOL : DType.FLOAT32;
    }

    @Override
    public <V> Map<String, V> forward(Ops<V> ops, Map<String, V> inputs) {
      V x = inputs.get("x");
      V q = linear(ops, x, "q");
      V k = linear(ops, x, "k");
      V v = linear(ops, x, "v");
      AttentionMask<V> mask = new AttentionMask<>(inputs.get("keys"), kind);
      return Map.of("y", ops.attention(q, k, v, mask));
    }

    private static <V> V linear(Ops<V> ops, V x, String name) {
      return ops.linear(x, ops.parameter(name, Initializer.XAVIER_UNIFORM, SIZE, SIZE));
    }

    Map<String, Tensor> inputs() {
      boolean[] seen = new boolean[3 * TOKENS];
      float[] added = new float[seen.length];
      for (int i = 0; i < seen.length; i++) {
        seen[i] = i < 2 * TOKENS && i % 3 != 1;
        added[i] = seen[i] ? 0.1f * i : Float.NEGATIVE_INFINITY;
      }
      Tensor keys =
          kind == AttentionMask.Kind.BOOLEAN
              ? Tensor.of(seen, 3, TOKENS)
              : Tensor.of(added, 3, TOKENS);
      return Map.of("x", new GaussianStreams(5).noise(0, 3, 0, SHAPE), "keys", keys);
    }
  }

  private record Squares(TrainableNetwork network) implements Objective {
    @Override
    public <V> Map<String, V> evaluate(TrainingOps<V> ops, Map<String, V> inputs) {
      V y = ops.run(network, inputs).get("y");
      V blind = ops.slice(y, 0, 2, 3);
      return Map.of("loss", ops.mean(ops.mul(y, y)), "blind", ops.mean(ops.mul(blind, blind)));
    }
  }

  /** The loss and the norm of its gradient. */
  private static double[] lossAndGradient(Masked network, Precision precision) {
    Weights weights = InitialWeights.draw(NetworkSummary.of(network).specs(), 3);
    try (TrainingEngine engine =
            new PyTorchTrainingEngineProvider()
                .create(TestDevice.options().withThreads(1), precision);
        TrainableNetwork model = engine.trainable(network, weights, spec -> true);
        TrainingProgram program = engine.program(new Squares(model));
        ForwardPass pass = program.evaluate(network.inputs())) {
      assertEquals(0, pass.scalar("blind"));
      pass.backward("loss");
      return new double[] {pass.scalar("loss"), model.gradientNorm()};
    }
  }

  @ParameterizedTest
  @EnumSource(Precision.class)
  void trainsThroughMaskInEveryPrecision(Precision precision) {
    for (AttentionMask.Kind kind : AttentionMask.Kind.values()) {
      double[] exact = lossAndGradient(new Masked(kind), Precision.FLOAT64);
      double[] found = lossAndGradient(new Masked(kind), precision);
      double tolerance =
          switch (precision) {
            case FLOAT64 -> 1e-13;
            case FLOAT32 -> 1e-5;
            case TF32, BFLOAT16 -> 2e-2;
          };
      for (int i = 0; i < 2; i++) {
        assertTrue(exact[i] > 0);
        assertEquals(exact[i], found[i], tolerance * exact[i], kind.toString());
      }
    }
  }
}
