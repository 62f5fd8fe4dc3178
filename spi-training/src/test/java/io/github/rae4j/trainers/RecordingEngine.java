// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers;

import io.github.rae4j.engine.CompiledNetwork;
import io.github.rae4j.network.Network;
import io.github.rae4j.network.ParameterSpec;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * An engine that records named values of every forward pass, which a trainer does not return.
 *
 * @param engine engine that does the work
 * @param names of the values
 * @param seen the most recent value of each
 */
record RecordingEngine(TrainingEngine engine, List<String> names, Map<String, Tensor> seen)
    implements TrainingEngine {

  RecordingEngine(TrainingEngine engine, List<String> names) {
    this(engine, names, new LinkedHashMap<>());
  }

  @Override
  public TrainingProgram program(Objective objective, Activations activations) {
    TrainingProgram program = engine.program(objective, activations);
    return new TrainingProgram() {
      @Override
      public ForwardPass evaluate(Map<String, Tensor> inputs) {
        return keep(program.evaluate(inputs));
      }

      @Override
      public ForwardPass evaluateWithoutGradients(Map<String, Tensor> inputs) {
        return keep(program.evaluateWithoutGradients(inputs));
      }

      @Override
      public void close() {
        program.close();
      }
    };
  }

  private ForwardPass keep(ForwardPass pass) {
    names.stream().filter(pass::has).forEach(name -> seen.put(name, pass.output(name)));
    return pass;
  }

  @Override
  public String device() {
    return engine.device();
  }

  @Override
  public Precision precision() {
    return engine.precision();
  }

  @Override
  public CompiledNetwork compile(Network network, Weights weights) {
    return engine.compile(network, weights);
  }

  @Override
  public TrainableNetwork trainable(
      Network network, Weights start, Predicate<ParameterSpec> learns) {
    return engine.trainable(network, start, learns);
  }

  @Override
  public Optimizer optimizer(TrainableNetwork network, OptimizerRule rule) {
    return engine.optimizer(network, rule);
  }

  @Override
  public MovingAverage average(TrainableNetwork network) {
    return engine.average(network);
  }

  @Override
  public void close() {
    engine.close();
  }
}
