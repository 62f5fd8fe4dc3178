// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.rae4j.network.Initializer;
import io.github.rae4j.network.NamedValues;
import io.github.rae4j.network.Network;
import io.github.rae4j.network.Ops;
import io.github.rae4j.network.ParameterSpec;
import io.github.rae4j.network.Signature;
import io.github.rae4j.network.Weights;
import io.github.rae4j.tensor.DType;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import io.github.rae4j.training.ForwardPass;
import io.github.rae4j.training.Objective;
import io.github.rae4j.training.TrainableNetwork;
import io.github.rae4j.training.TrainingEngine;
import io.github.rae4j.training.TrainingOps;
import io.github.rae4j.training.TrainingProgram;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * Compares the gradient of a network, with respect to all parameters and real inputs, with central
 * differences along random directions. A wrong element anywhere changes the slope along almost
 * every direction.
 *
 * @param engine computes in float64
 */
record GradientCheck(TrainingEngine engine) {
  private static final double STEP = 1e-5;
  private static final int DIRECTIONS = 3;
  private static final String INPUT = "input ";

  /** What the network gives, weighted at random, as one number. */
  private record WeightedSum(TrainableNetwork network) implements Objective {
    @Override
    public <V> Map<String, V> evaluate(TrainingOps<V> ops, Map<String, V> inputs) {
      Map<String, V> outputs = new TreeMap<>(ops.run(network, Map.of()));
      V total = ops.constant(Tensor.scalar(0));
      for (Map.Entry<String, V> output : outputs.entrySet()) {
        V weights = ops.constant(random(ops.shape(output.getValue()), output.getKey().hashCode()));
        total = ops.add(total, ops.mean(ops.mul(output.getValue(), weights)));
      }
      return Map.of("loss", total);
    }

    private static Tensor random(Shape shape, int seed) {
      Random random = new Random(seed);
      float[] values = new float[Math.toIntExact(shape.elements())];
      for (int i = 0; i < values.length; i++) {
        values[i] = random.nextFloat() * 2 - 1;
      }
      return Tensor.of(values, shape.dims());
    }
  }

  /** A network whose real inputs have become parameters, and whose labels are fixed. */
  private record Closed(Network network, Map<String, Tensor> inputs) implements Network {
    @Override
    public Signature signature() {
      return new Signature(List.of(), network.signature().outputs());
    }

    @Override
    public <V> Map<String, V> forward(Ops<V> ops, Map<String, V> none) {
      Map<String, V> values = new LinkedHashMap<>();
      inputs.forEach(
          (name, tensor) ->
              values.put(
                  name,
                  tensor.dtype().isFloating()
                      ? ops.parameter(INPUT + name, Initializer.ZEROS, tensor.shape().dims())
                      : ops.constant(tensor)));
      return network.forward(ops, values);
    }
  }

  /** Checks a network at one point. */
  void check(Network network, Weights weights, Map<String, Tensor> inputs) {
    Map<String, Tensor> point = new TreeMap<>();
    weights.names().forEach(name -> point.put(name, weights.get(name)));
    inputs.forEach((name, tensor) -> point.put(INPUT + name, tensor));
    try (TrainableNetwork trainable =
            engine.trainable(
                new Closed(network, inputs), Weights.of("the point", point), spec -> true);
        TrainingProgram program = engine.program(new WeightedSum(trainable))) {
      Weights start = trainable.weights();
      try (ForwardPass pass = program.evaluate(Map.of())) {
        pass.backward("loss");
      }
      Weights gradients = trainable.gradients();
      for (int seed = 0; seed < DIRECTIONS; seed++) {
        Map<String, double[]> direction = direction(start, trainable, seed);
        double slope = slope(gradients, direction);
        trainable.load(moved(start, direction, STEP));
        double ahead = loss(program);
        trainable.load(moved(start, direction, -STEP));
        double behind = loss(program);
        double difference = (ahead - behind) / (2 * STEP);
        assertTrue(slope != 0 || difference == 0, "the gradient vanishes");
        assertEquals(
            difference, slope, 1e-7 + 1e-5 * Math.abs(difference), "slope along direction " + seed);
      }
    }
  }

  private static double loss(TrainingProgram program) {
    try (ForwardPass pass = program.evaluateWithoutGradients(Map.of())) {
      return pass.scalar("loss");
    }
  }

  /** Everything that learns moves, whether it got a gradient or not; buffers stay. */
  private static Map<String, double[]> direction(
      Weights start, TrainableNetwork network, int seed) {
    Random random = new Random(seed);
    Map<String, double[]> direction = new TreeMap<>();
    for (ParameterSpec spec : network.parameters()) {
      if (network.learns(spec.name())) {
        int count = start.get(spec.name()).elements();
        direction.put(spec.name(), random.doubles(count).map(u -> 2 * u - 1).toArray());
      }
    }
    return direction;
  }

  private static double slope(Weights gradients, Map<String, double[]> direction) {
    double slope = 0;
    for (String name : gradients.names()) {
      ByteBuffer gradient = gradients.get(name).bytes();
      for (double d : NamedValues.require(direction, name)) {
        slope += gradient.getDouble() * d;
      }
    }
    return slope;
  }

  private static Weights moved(Weights start, Map<String, double[]> direction, double step) {
    Map<String, Tensor> moved = new TreeMap<>();
    direction.forEach(
        (name, along) -> {
          Tensor from = start.get(name);
          ByteBuffer values = from.bytes();
          ByteBuffer to = Tensor.buffer(DType.FLOAT64, from.shape());
          for (double d : along) {
            to.putDouble(values.getDouble() + step * d);
          }
          moved.put(name, Tensor.wrap(DType.FLOAT64, from.shape(), to.flip()));
        });
    return Weights.of("a point nearby", moved);
  }
}
