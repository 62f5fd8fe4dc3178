// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.testkit;

import io.github.rae4j.tensor.Tensor;
import io.github.rae4j.training.Activations;
import io.github.rae4j.training.ForwardPass;
import io.github.rae4j.training.Objective;
import io.github.rae4j.training.TrainableNetwork;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/** The values of an objective, and gradients by central differences in double precision. */
final class LoopForwardPass extends LoopResource implements ForwardPass {
  private static final double STEP = 1e-4;

  private final Objective objective;
  private final Activations activations;
  private final Map<String, Tensor> inputs;
  private final boolean graph;
  private final Set<LoopNetwork> networks = new LinkedHashSet<>();
  private final List<ReferenceArray> stopped = new java.util.ArrayList<>();
  private final Map<String, ReferenceArray> outputs;

  LoopForwardPass(
      LoopTrainingEngine engine,
      Objective objective,
      Activations activations,
      Map<String, Tensor> inputs,
      boolean graph) {
    super(engine);
    this.objective = objective;
    this.activations = activations;
    this.inputs = inputs;
    this.graph = graph;
    this.outputs =
        objective.evaluate(
            LoopTrainingOps.recording(engine.fault(), networks, stopped),
            ReferenceTrainingOps.arrays(inputs));
  }

  private ReferenceArray find(String output) {
    ReferenceArray value = outputs.get(output);
    if (value == null) {
      throw new IllegalArgumentException("no " + output);
    }
    return value;
  }

  @Override
  public boolean has(String output) {
    return outputs.containsKey(output);
  }

  @Override
  public double scalar(String output) {
    if (find(output).rank() != 0) {
      throw new IllegalArgumentException(output + " has axes");
    }
    return output(output).toFloatArray()[0];
  }

  @Override
  public Tensor output(String output) {
    boolean coarse = !graph && fault(TrainingEngineFault.PLAIN_PASS_IS_COARSE);
    return ReferenceRun.rounded(
        find(output).map(value -> coarse ? Math.rint(value * 1024) / 1024 : value));
  }

  @Override
  public void backward(Map<String, Double> weights) {
    boolean alike = fault(TrainingEngineFault.WEIGHTS_OF_VALUES_IGNORED);
    for (LoopNetwork network : networks) {
      for (String name : network.store.names()) {
        if (network.learns(name)) {
          float[] gradient = new float[(int) network.store.array(name).shape().elements()];
          weights.forEach(
              (output, weight) ->
                  add(gradient, gradient(output, network, name), alike ? 1 : weight));
          keep(network, name, gradient);
        }
      }
    }
  }

  private void keep(LoopNetwork network, String name, float[] gradient) {
    if (LoopNetwork.norm(List.of(gradient)) == 0) {
      return; // nothing reaches it
    }
    float[] old = network.gradients.get(name);
    if (old != null && !fault(TrainingEngineFault.GRADIENTS_REPLACED)) {
      add(gradient, old, 1);
    }
    network.gradients.put(name, gradient);
  }

  private static void add(float[] sum, float[] more, double weight) {
    for (int i = 0; i < sum.length; i++) {
      sum[i] += (float) (weight * more[i]);
    }
  }

  private float[] gradient(String output, LoopNetwork network, String name) {
    float[] gradient = new float[(int) network.store.array(name).shape().elements()];
    for (int i = 0; i < gradient.length; i++) {
      network.nudge(name, i, STEP);
      double ahead = value(output);
      network.nudge(name, i, -STEP);
      double behind = value(output);
      network.nudge(name, i, 0);
      gradient[i] = (float) ((ahead - behind) / (2 * STEP) * spoiling());
    }
    return gradient;
  }

  private double spoiling() {
    double factor = 1;
    if (fault(TrainingEngineFault.GRADIENT_OF_A_SUM)) {
      factor *= inputs.get("x").shape().dim(0);
    }
    if (fault(TrainingEngineFault.RANDOM_GRADIENT)) {
      factor *= 1 + 1e-6 * ThreadLocalRandom.current().nextDouble();
    }
    if (fault(TrainingEngineFault.RECOMPUTES_WRONGLY) && activations == Activations.RECOMPUTED) {
      factor *= 1.01;
    }
    return factor;
  }

  private double value(String output) {
    return objective
        .evaluate(
            LoopTrainingOps.replaying(
                fault(TrainingEngineFault.FROZEN_RUN_LEARNS),
                fault(TrainingEngineFault.STOP_IGNORED),
                stopped),
            ReferenceTrainingOps.arrays(inputs))
        .get(output)
        .toArray()[0];
  }

  @Override
  public double gradientNorm(String output, TrainableNetwork network, String parameter) {
    LoopNetwork own = (LoopNetwork) network;
    float[] gradient = gradient(output, own, parameter);
    if (fault(TrainingEngineFault.NORM_LEAVES_GRADIENTS)) {
      keep(own, parameter, gradient);
    }
    return LoopNetwork.norm(List.of(gradient));
  }

  @Override
  public void assign(String output, TrainableNetwork network, String buffer) {
    LoopNetwork own = (LoopNetwork) network;
    boolean fits =
        own.store.names().contains(buffer)
            && own.store.array(buffer).shape().equals(find(output).shape());
    boolean known = own.isBuffer(buffer) || fault(TrainingEngineFault.ASSIGNS_ANYTHING);
    if (!fits || !known) {
      throw new IllegalArgumentException("no buffer " + buffer);
    }
    if (!fault(TrainingEngineFault.ASSIGNMENT_FORGOTTEN)) {
      own.store.set(buffer, find(output));
    }
  }
}
