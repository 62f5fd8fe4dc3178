// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.run;

import io.github.rae4j.formats.checkpoint.Checkpoint;
import io.github.rae4j.network.Weights;
import io.github.rae4j.tensor.Tensor;
import io.github.rae4j.training.ForwardPass;
import io.github.rae4j.training.MovingAverage;
import io.github.rae4j.training.Objective;
import io.github.rae4j.training.Optimizer;
import io.github.rae4j.training.ProcessGroup;
import io.github.rae4j.training.TrainableNetwork;
import io.github.rae4j.training.TrainingEngine;
import io.github.rae4j.training.TrainingProgram;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Trains one network on one objective: in each step the gradients of all micro-batches, clipping,
 * the optimiser's update, and the EMA.
 */
public final class ObjectiveTrainer implements Trainer, AutoCloseable {
  private final ProcessGroup processes;
  private final TrainingSettings settings;
  private final OptimizerSettings optimization;
  private final Batches batches;
  private final TrainableNetwork model;
  private final Optimizer optimizer;
  private final MovingAverage average;
  private final TrainingProgram program;
  private boolean betweenSteps = true;

  /** Provides the inputs of the objective. */
  @FunctionalInterface
  public interface Batches {
    /**
     * The inputs of one micro-batch; they depend on the arguments only.
     *
     * @param step from 0
     * @param microBatch from 0 to {@code grad_accum_steps − 1}
     */
    Map<String, Tensor> inputs(long step, int microBatch);
  }

  /**
   * A trainer.
   *
   * @param model belongs to the engine; not closed by the trainer
   * @param objective runs the model and computes {@code loss}, the mean over the batch
   */
  public ObjectiveTrainer(
      TrainingEngine engine,
      TrainableNetwork model,
      Objective objective,
      TrainingSettings settings,
      OptimizerSettings optimization,
      Batches batches) {
    this.processes = engine.processGroup();
    this.settings = settings;
    this.optimization = optimization;
    this.batches = batches;
    this.model = model;
    this.optimizer = engine.optimizer(model, optimization.rule());
    this.average = engine.average(model);
    this.program = engine.program(objective, settings.activations());
  }

  @Override
  public Map<String, Double> step(long step) {
    model.clearGradients();
    double loss = 0;
    int last = settings.accumulation() - 1;
    for (int microBatch = 0; microBatch < last; microBatch++) {
      try (ForwardPass pass = backward(step, microBatch)) {
        loss += pass.scalar("loss");
      }
    }
    double norm;
    try (ForwardPass pass = backward(step, last)) {
      processes.allReduceGradients(model);
      norm =
          settings.clip().isPresent()
              ? model.clipGradients(settings.clip().getAsDouble())
              : model.gradientNorm();
      // Read last, since reading waits for the GPU.
      loss += pass.scalar("loss");
    }
    // Averaged over all processes, so that all of them make the same decision.
    loss = processes.allReduceMean(loss / settings.accumulation())[0];
    DivergedException.requireFinite("loss", loss);
    DivergedException.requireFinite("norm of the gradients", norm);
    double rate = optimization.rate().at(step);
    betweenSteps = false;
    optimizer.step(rate);
    average.update(settings.emaDecay());
    betweenSteps = true;
    Map<String, Double> values = new LinkedHashMap<>();
    values.put("loss", loss);
    values.put("gradient_norm", norm);
    values.put("learning_rate", rate);
    return values;
  }

  private ForwardPass backward(long step, int microBatch) {
    ForwardPass pass = program.evaluate(batches.inputs(step, microBatch));
    boolean done = false;
    try {
      pass.backward(Map.of("loss", 1.0 / settings.accumulation()));
      done = true;
      return pass;
    } finally {
      if (!done) {
        pass.close();
      }
    }
  }

  @Override
  public boolean isBetweenSteps() {
    return betweenSteps;
  }

  @Override
  public Map<String, Weights> state() {
    Map<String, Weights> state = new LinkedHashMap<>();
    state.put("ema", average.view());
    state.put("model", model.view());
    state.put("optimizer", optimizer.stateView());
    return state;
  }

  @Override
  public void load(Checkpoint checkpoint, long steps) {
    model.load(checkpoint.weights("model"));
    average.load(checkpoint.weights("ema"));
    optimizer.load(checkpoint.weights("optimizer"), steps);
  }

  @Override
  public void broadcast() {
    processes.broadcast(model);
    processes.broadcast(average);
    processes.broadcast(optimizer);
  }

  @Override
  public void close() {
    program.close();
    average.close();
    optimizer.close();
  }
}
