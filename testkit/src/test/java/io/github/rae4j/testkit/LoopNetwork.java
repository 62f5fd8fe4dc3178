// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.testkit;

import io.github.rae4j.core.cost.NetworkSummary;
import io.github.rae4j.network.Network;
import io.github.rae4j.network.ParameterSpec;
import io.github.rae4j.network.Weights;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import io.github.rae4j.training.TrainableNetwork;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/** A network of a {@link LoopTrainingEngine}; one element of its parameters may be nudged. */
final class LoopNetwork extends LoopResource implements TrainableNetwork {
  private final Network network;
  private final List<ParameterSpec> specs;
  private final Set<String> learning = new HashSet<>();
  final LoopStore store;
  final Map<String, float[]> gradients = new TreeMap<>();
  private String nudged = "";
  private int element;
  private double nudge;

  LoopNetwork(
      LoopTrainingEngine engine, Network network, Weights start, Predicate<ParameterSpec> learns) {
    super(engine);
    this.network = network;
    this.specs = NetworkSummary.of(network).specs();
    this.store = new LoopStore(engine.fault());
    for (ParameterSpec spec : specs) {
      if (!start.names().contains(spec.name()) || !start.shape(spec.name()).equals(spec.shape())) {
        throw new IllegalArgumentException("no " + spec + " in " + start.origin());
      }
      store.put(spec.name(), start.get(spec.name()));
      boolean buffer = isBuffer(spec.name());
      if (fault(TrainingEngineFault.FROZEN_PARAMETERS_LEARN)
          || (buffer ? fault(TrainingEngineFault.BUFFERS_LEARN) : learns.test(spec))) {
        learning.add(spec.name());
      }
    }
  }

  boolean isBuffer(String name) {
    return specs.stream()
        .anyMatch(spec -> spec.name().equals(name) && spec.kind() == ParameterSpec.Kind.BUFFER);
  }

  /** One element is another number from now on; 0 takes it back. */
  void nudge(String name, int at, double by) {
    nudged = name;
    element = at;
    nudge = by;
  }

  ReferenceArray array(String name, boolean constant) {
    ReferenceArray array = store.array(name);
    if (constant || !nudged.equals(name) || nudge == 0) {
      return array;
    }
    double[] values = array.toArray();
    values[element] += nudge;
    return LoopStore.array(array.shape(), values);
  }

  @Override
  public Network network() {
    return network;
  }

  @Override
  public List<ParameterSpec> parameters() {
    return specs;
  }

  @Override
  public boolean learns(String parameter) {
    return learning.contains(parameter);
  }

  @Override
  public Weights weights() {
    requireOpen();
    return store.copy();
  }

  @Override
  public Weights view() {
    requireOpen();
    return store.view();
  }

  @Override
  public void load(Weights weights) {
    requireOpen();
    store.load(weights);
  }

  @Override
  public Weights gradients() {
    requireOpen();
    Map<String, Tensor> copies = new TreeMap<>();
    gradients.forEach(
        (name, values) -> copies.put(name, Tensor.of(values.clone(), shape(name).dims())));
    return Weights.of("gradients", copies);
  }

  private Shape shape(String name) {
    return store.array(name).shape();
  }

  @Override
  public void clearGradients() {
    gradients.clear();
  }

  @Override
  public double gradientNorm() {
    return norm(gradients.values());
  }

  static double norm(Iterable<float[]> gradients) {
    double squares = 0;
    for (float[] each : gradients) {
      for (float value : each) {
        squares += (double) value * value;
      }
    }
    return Math.sqrt(squares);
  }

  @Override
  public double clipGradients(double maxNorm) {
    double norm = gradientNorm();
    if (fault(TrainingEngineFault.CLIPPING_IGNORED)) {
      return norm;
    }
    for (float[] each : new ArrayList<>(gradients.values())) {
      double own = fault(TrainingEngineFault.CLIPS_EACH) ? norm(List.of(each)) : norm;
      double factor = Math.min(1, maxNorm / (own + 1e-6));
      for (int i = 0; i < each.length; i++) {
        each[i] *= (float) factor;
      }
    }
    return norm;
  }
}
