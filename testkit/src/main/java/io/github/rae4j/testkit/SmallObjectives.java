// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.testkit;

import io.github.rae4j.network.NamedValues;
import io.github.rae4j.network.ParameterSpec;
import io.github.rae4j.network.Weights;
import io.github.rae4j.tensor.Tensor;
import io.github.rae4j.training.Objective;
import io.github.rae4j.training.TrainableNetwork;
import io.github.rae4j.training.TrainingOps;
import java.util.HashMap;
import java.util.Map;

/** Objectives of the small networks, by which training engines are tested. */
final class SmallObjectives {
  private static final double STEP = 1e-4;

  private SmallObjectives() {}

  /**
   * Of {@link SmallNetwork}: {@code y}, {@code loss}, which is half its mean square, {@code mean},
   * and {@code given}, which depends on no parameter.
   */
  record Power(TrainableNetwork network) implements Objective {
    @Override
    public <V> Map<String, V> evaluate(TrainingOps<V> ops, Map<String, V> inputs) {
      V y = NamedValues.require(ops.run(network, inputs), "y");
      return Map.of(
          "loss",
          half(ops, y),
          "y",
          y,
          "mean",
          ops.mean(y),
          "given",
          ops.mean(NamedValues.require(inputs, "x")));
    }
  }

  /** How the second network of a {@link Chain} is run. */
  enum Link {
    /** As a network that learns. */
    LEARNING,
    /** As a computation over the network's parameters. */
    BODY,
    /** Its parameters count as constants. */
    FROZEN,
    /** Its inputs count as constants. */
    STOPPED
  }

  /** Half the mean square of {@link SmallNetwork} after {@link ScaledNetwork}. */
  record Chain(TrainableNetwork scaled, TrainableNetwork network, Link link) implements Objective {
    @Override
    public <V> Map<String, V> evaluate(TrainingOps<V> ops, Map<String, V> inputs) {
      Map<String, V> between = ops.run(scaled, inputs);
      Map<String, V> outputs =
          switch (link) {
            case LEARNING -> ops.run(network, between);
            case BODY -> ops.run(network, new Small(), between);
            case FROZEN -> ops.runFrozen(network, between);
            case STOPPED ->
                ops.run(network, Map.of("x", ops.stopGradient(NamedValues.require(between, "x"))));
          };
      V x = NamedValues.require(between, "x");
      return Map.of("loss", half(ops, NamedValues.require(outputs, "y")), "last", lastRow(ops, x));
    }

    /** {@code (3)}, as large as the buffer. */
    private static <V> V lastRow(TrainingOps<V> ops, V x) {
      return ops.reshape(ops.slice(x, 0, 0, 1), 3);
    }
  }

  private record Small() implements TrainingOps.Body {
    @Override
    public <V> Map<String, V> run(TrainingOps<V> ops, Map<String, V> inputs) {
      return new SmallNetwork().forward(ops, inputs);
    }
  }

  private static <V> V half(TrainingOps<V> ops, V y) {
    return ops.mul(ops.mean(ops.mul(y, y)), 0.5);
  }

  /** The gradient of the loss of {@link Power} by central differences in double precision. */
  static Tensor gradientOfPower(String parameter, int samples) {
    ReferenceArray at = ReferenceArray.of(SmallNetwork.weights().get(parameter));
    int count = (int) at.shape().elements();
    float[] gradient = new float[count];
    for (int i = 0; i < count; i++) {
      double ahead = power(parameter, moved(at, i, STEP), samples);
      double behind = power(parameter, moved(at, i, -STEP), samples);
      gradient[i] = (float) ((ahead - behind) / (2 * STEP));
    }
    return Tensor.of(gradient, at.shape().dims());
  }

  private static ReferenceArray moved(ReferenceArray from, int element, double step) {
    double[] values = from.toArray();
    values[element] += step;
    int[] next = {0};
    return ReferenceArray.compute(from.shape(), index -> values[next[0]++]);
  }

  private static double power(String parameter, ReferenceArray value, int samples) {
    Weights weights = SmallNetwork.weights();
    Map<String, ReferenceArray> parameters = new HashMap<>();
    weights.names().forEach(name -> parameters.put(name, ReferenceArray.of(weights.get(name))));
    parameters.put(parameter, value);
    ReferenceOps ops =
        new ReferenceOps(weights) {
          @Override
          public ReferenceArray parameter(ParameterSpec spec) {
            return NamedValues.require(parameters, spec.name());
          }
        };
    Map<String, ReferenceArray> inputs = ReferenceTrainingOps.arrays(SmallNetwork.inputs(samples));
    double sum = 0;
    double[] y = NamedValues.require(new SmallNetwork().forward(ops, inputs), "y").toArray();
    for (double each : y) {
      sum += each * each;
    }
    return 0.5 * sum / y.length;
  }
}
