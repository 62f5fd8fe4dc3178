// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.testkit;

import io.github.rae4j.network.Weights;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import io.github.rae4j.training.TrainableNetwork;
import io.github.rae4j.training.TrainingOps;
import java.util.LinkedHashMap;
import java.util.Map;

/** The operations of objectives as plain loops, without gradients. */
class ReferenceTrainingOps extends ReferenceOps implements TrainingOps<ReferenceArray> {
  ReferenceTrainingOps() {
    this(Weights.of("nothing", Map.of()));
  }

  ReferenceTrainingOps(Weights weights) {
    super(weights);
  }

  static Map<String, ReferenceArray> arrays(Map<String, Tensor> tensors) {
    Map<String, ReferenceArray> arrays = new LinkedHashMap<>();
    tensors.forEach((name, tensor) -> arrays.put(name, ReferenceArray.of(tensor)));
    return arrays;
  }

  @Override
  public Map<String, ReferenceArray> run(
      TrainableNetwork network, Map<String, ReferenceArray> inputs) {
    return network.network().forward(new ReferenceOps(network.weights()), inputs);
  }

  @Override
  public Map<String, ReferenceArray> runFrozen(
      TrainableNetwork network, Map<String, ReferenceArray> inputs) {
    return run(network, inputs);
  }

  @Override
  public Map<String, ReferenceArray> run(
      TrainableNetwork parameters, Body body, Map<String, ReferenceArray> inputs) {
    return body.run(new ReferenceTrainingOps(parameters.weights()), inputs);
  }

  @Override
  public ReferenceArray stopGradient(ReferenceArray x) {
    return x;
  }

  @Override
  public ReferenceArray abs(ReferenceArray x) {
    return x.map(Math::abs);
  }

  @Override
  public ReferenceArray softplus(ReferenceArray x) {
    return x.map(v -> Math.max(v, 0) + Math.log1p(Math.exp(-Math.abs(v))));
  }

  @Override
  public ReferenceArray round(ReferenceArray x) {
    return x.map(Math::rint);
  }

  @Override
  public ReferenceArray clamp(ReferenceArray x, double low, double high) {
    return x.map(v -> Math.min(Math.max(v, low), high));
  }

  @Override
  public ReferenceArray mean(ReferenceArray x) {
    double[] values = x.toArray();
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    double mean = sum / values.length;
    return ReferenceArray.compute(Shape.of(), at -> mean);
  }

  @Override
  public ReferenceArray meanPerSample(ReferenceArray x) {
    long each = x.shape().elements() / x.dim(0);
    return mean(x.reshape(Shape.of(x.dim(0), each)), 1, false);
  }
}
