// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers;

import io.github.rae4j.network.Initializer;
import io.github.rae4j.network.Network;
import io.github.rae4j.network.Ops;
import io.github.rae4j.network.ParameterSpec;
import io.github.rae4j.network.Signature;
import io.github.rae4j.network.TensorSpec;
import io.github.rae4j.network.Weights;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import io.github.rae4j.testdata.GoldenCase;
import io.github.rae4j.training.MovingAverage;
import io.github.rae4j.training.TrainableNetwork;
import io.github.rae4j.training.TrainingEngine;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Compares the EMA with the reference's. */
class MovingAverageTest {
  private static final List<String> NAMES = List.of("weight", "bias", "buffer");

  private static final class Layer implements Network {
    @Override
    public Signature signature() {
      return new Signature(
          List.of(TensorSpec.batched("x", 6)), List.of(TensorSpec.batched("y", 2)));
    }

    @Override
    public <V> Map<String, V> forward(Ops<V> ops, Map<String, V> inputs) {
      ops.parameter(
          new ParameterSpec("buffer", Shape.of(3), Initializer.ZEROS, ParameterSpec.Kind.BUFFER));
      V x = inputs.values().iterator().next();
      return Map.of(
          "y",
          ops.linear(
              x,
              ops.parameter("weight", Initializer.ZEROS, 2, 6),
              ops.parameter("bias", Initializer.ZEROS, 2)));
    }
  }

  private final GoldenCase golden = GoldenTraining.named("ema");

  private static Weights recorded(Weights recorded, String prefix) {
    Map<String, Tensor> tensors = new TreeMap<>();
    NAMES.forEach(name -> tensors.put(name, recorded.get(prefix + "." + name)));
    return Weights.of(prefix, tensors);
  }

  /**
   * The initial average. The recorded start belongs to the parameters after the last step, so the
   * initial average is derived from the average after the first step. The buffer does not change.
   */
  private Weights start(double decay) {
    Map<String, Tensor> tensors = new TreeMap<>();
    for (String name : NAMES) {
      float[] average = golden.output("step0." + name).toFloatArray();
      if (!name.equals("buffer")) {
        float[] parameter = golden.input("step0." + name).toFloatArray();
        for (int i = 0; i < average.length; i++) {
          average[i] = (float) ((average[i] - (1 - decay) * parameter[i]) / decay);
        }
      }
      tensors.put(name, Tensor.of(average, golden.output("step0." + name).shape().dims()));
    }
    return Weights.of("the start", tensors);
  }

  @Test
  void agreesWithTheReference() {
    double decay = golden.config().get("decay").asDouble();
    GoldenComparison comparison = new GoldenComparison(golden);
    try (TrainingEngine engine = GoldenTraining.engine();
        TrainableNetwork layer = engine.trainable(new Layer(), start(decay), spec -> true);
        MovingAverage average = engine.average(layer)) {
      for (int step = 0; step < golden.config().get("steps").asInt(); step++) {
        layer.load(recorded(golden.inputs(), "step" + step));
        average.update(decay);
        for (String name : NAMES) {
          comparison.close("step" + step + "." + name, average.weights().get(name));
        }
      }
    }
    comparison.assertComplete();
  }
}
