// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.testkit;

import io.github.rae4j.network.Weights;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.training.AdamW;
import io.github.rae4j.training.Optimizer;
import io.github.rae4j.training.OptimizerRule;
import io.github.rae4j.training.OptimizerRule.UpdateInput;
import io.github.rae4j.training.OptimizerRule.UpdateResult;
import java.util.List;

/** Applies any rule as plain loops. */
final class LoopOptimizer extends LoopResource implements Optimizer {
  private final LoopNetwork network;
  private final OptimizerRule rule;
  private final LoopStore slots;
  private long steps;

  LoopOptimizer(LoopTrainingEngine engine, LoopNetwork network, OptimizerRule rule) {
    super(engine);
    this.network = network;
    this.rule = rule;
    this.slots = new LoopStore(engine.fault());
    for (String name : network.store.names()) {
      if (network.learns(name)) {
        ReferenceArray zeros = network.store.array(name).map(value -> 0);
        rule.slots().forEach(slot -> slots.put(slot + "/" + name, ReferenceRun.rounded(zeros)));
      }
    }
  }

  @Override
  public void step(double learningRate) {
    requireOpen();
    steps++;
    if (fault(TrainingEngineFault.STEP_FORGOTTEN)) {
      return;
    }
    double rate = fault(TrainingEngineFault.RATE_IGNORED) ? 0.001 : learningRate;
    for (String name : network.store.names()) {
      if (network.gradients.containsKey(name)) {
        update(name, network.gradients.get(name), rate);
      } else if (fault(TrainingEngineFault.STEPS_WITHOUT_GRADIENT) && network.learns(name)) {
        update(name, new float[(int) network.store.array(name).shape().elements()], rate);
      }
    }
    if (fault(TrainingEngineFault.STEP_CLEARS_GRADIENTS)) {
      network.clearGradients();
    }
  }

  private void update(String name, float[] gradient, double rate) {
    ReferenceArray parameter = network.store.array(name);
    Shape shape = parameter.shape();
    double[] values = new double[gradient.length];
    double decay =
        rule instanceof AdamW adamW && fault(TrainingEngineFault.DECAY_IN_THE_GRADIENT)
            ? adamW.weightDecay()
            : 0;
    for (int i = 0; i < values.length; i++) {
      values[i] = gradient[i] + decay * parameter.toArray()[i];
    }
    OptimizerRule used = decay == 0 ? rule : ((AdamW) rule).withWeightDecay(0);
    List<ReferenceArray> own =
        rule.slots().stream().map(slot -> slots.array(slot + "/" + name)).toList();
    UpdateResult<ReferenceArray> result =
        used.update(
            new ReferenceTrainingOps(),
            new UpdateInput<>(parameter, LoopStore.array(shape, values), own, steps, rate));
    network.store.set(name, result.parameter());
    for (int i = 0; i < own.size(); i++) {
      slots.set(rule.slots().get(i) + "/" + name, result.slots().get(i));
    }
  }

  @Override
  public long steps() {
    return steps;
  }

  @Override
  public Weights state() {
    requireOpen();
    return slots.copy();
  }

  @Override
  public Weights stateView() {
    requireOpen();
    return slots.view();
  }

  @Override
  public void load(Weights state, long stepsSoFar) {
    requireOpen();
    if (!state.names().containsAll(slots.names()) && !fault(TrainingEngineFault.LOADS_ANYTHING)) {
      throw new IllegalArgumentException("slots are missing");
    }
    if (!fault(TrainingEngineFault.SLOTS_LOST)) {
      slots.load(state);
    }
    steps = fault(TrainingEngineFault.STEPS_LOST) ? 0 : stepsSoFar;
  }
}
