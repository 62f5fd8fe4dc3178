// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.testkit;

import io.github.rae4j.engine.CompiledNetwork;
import io.github.rae4j.network.Network;
import io.github.rae4j.network.ParameterSpec;
import io.github.rae4j.network.Signature;
import io.github.rae4j.network.Weights;
import io.github.rae4j.tensor.Tensor;
import io.github.rae4j.training.Activations;
import io.github.rae4j.training.ForwardPass;
import io.github.rae4j.training.MovingAverage;
import io.github.rae4j.training.Objective;
import io.github.rae4j.training.Optimizer;
import io.github.rae4j.training.OptimizerRule;
import io.github.rae4j.training.Precision;
import io.github.rae4j.training.TrainableNetwork;
import io.github.rae4j.training.TrainingEngine;
import io.github.rae4j.training.TrainingProgram;
import java.util.Map;
import java.util.function.Predicate;

/** Trains by differences and plain loops, rightly but for one fault. */
final class LoopTrainingEngine implements TrainingEngine {
  private final TrainingEngineFault fault;
  private boolean closed;

  LoopTrainingEngine(TrainingEngineFault fault) {
    this.fault = fault;
  }

  TrainingEngineFault fault() {
    return fault;
  }

  boolean closed() {
    return closed;
  }

  @Override
  public String device() {
    return "cpu";
  }

  @Override
  public Precision precision() {
    return Precision.FLOAT32;
  }

  @Override
  public CompiledNetwork compile(Network network, Weights weights) {
    return new CompiledNetwork() {
      @Override
      public Signature signature() {
        return network.signature();
      }

      @Override
      public Map<String, Tensor> run(Map<String, Tensor> inputs) {
        return ReferenceRun.run(network, weights, inputs);
      }

      @Override
      public void close() {}
    };
  }

  @Override
  public TrainableNetwork trainable(
      Network network, Weights start, Predicate<ParameterSpec> learns) {
    return new LoopNetwork(this, network, start, learns);
  }

  @Override
  public TrainingProgram program(Objective objective, Activations activations) {
    return new LoopProgram(this, objective, activations);
  }

  private static final class LoopProgram extends LoopResource implements TrainingProgram {
    private final LoopTrainingEngine engine;
    private final Objective objective;
    private final Activations activations;

    LoopProgram(LoopTrainingEngine engine, Objective objective, Activations activations) {
      super(engine);
      this.engine = engine;
      this.objective = objective;
      this.activations = activations;
    }

    @Override
    public ForwardPass evaluate(Map<String, Tensor> inputs) {
      requireOpen();
      return new LoopForwardPass(engine, objective, activations, inputs, true);
    }

    @Override
    public ForwardPass evaluateWithoutGradients(Map<String, Tensor> inputs) {
      requireOpen();
      return new LoopForwardPass(engine, objective, activations, inputs, false);
    }
  }

  @Override
  public Optimizer optimizer(TrainableNetwork network, OptimizerRule rule) {
    return new LoopOptimizer(this, (LoopNetwork) network, rule);
  }

  @Override
  public MovingAverage average(TrainableNetwork network) {
    return new LoopAverage(this, (LoopNetwork) network);
  }

  @Override
  public void close() {
    closed = true;
  }
}
