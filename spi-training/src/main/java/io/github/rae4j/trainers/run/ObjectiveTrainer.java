// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.run;

import io.github.rae4j.formats.checkpoint.Checkpoint;
import io.github.rae4j.network.Weights;
import io.github.rae4j.tensor.Tensor;
import io.github.rae4j.training.ForwardPass;
import io.github.rae4j.training.Objective;
import io.github.rae4j.training.TrainableNetwork;
import io.github.rae4j.training.TrainingEngine;
import io.github.rae4j.training.TrainingProgram;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.function.LongFunction;

/** Trains one network on one objective: an {@link OptimizerStep} in each step. */
public final class ObjectiveTrainer implements Trainer, AutoCloseable {
  private final TrainingSettings settings;
  private final Batches batches;
  private final List<String> logged;
  private final OptimizerStep optimizerStep;
  private final Function<Objective, TrainingProgram> compiler;
  private final LongFunction<Objective> objectives;
  private final double modelFlops;
  private final Map<Objective, TrainingProgram> programs = new LinkedHashMap<>();

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

    /** How long they have waited for data, see {@link DataWait}. */
    default Duration waited() {
      return Duration.ZERO;
    }

    /** Operations that frozen networks spend on one image to make its inputs. */
    default double flopsPerImage() {
      return 0;
    }
  }

  /**
   * A trainer with one objective for all steps.
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
    this(engine, model, step -> objective, List.of(), settings, optimization, batches);
  }

  /**
   * A trainer whose objective may change from step to step.
   *
   * @param model belongs to the engine; not closed by the trainer
   * @param objectives the objective of each step; equal ones are prepared once
   * @param logged values of the objectives, without axes, that are logged beside {@code loss}
   */
  public ObjectiveTrainer(
      TrainingEngine engine,
      TrainableNetwork model,
      LongFunction<Objective> objectives,
      List<String> logged,
      TrainingSettings settings,
      OptimizerSettings optimization,
      Batches batches) {
    this.settings = settings;
    this.batches = batches;
    this.logged = List.copyOf(logged);
    this.optimizerStep = OptimizerStep.ofModel(engine, model, settings, optimization);
    this.compiler = objective -> engine.program(objective, settings.activations());
    this.objectives = objectives;
    this.modelFlops = TrainingCost.ofTrained(model.network());
  }

  private TrainingProgram program(long step) {
    return programs.computeIfAbsent(objectives.apply(step), compiler);
  }

  @Override
  public Map<String, Double> step(long step) {
    LossOfStep loss = new LossOfStep(step);
    OptimizerStep.Update update = optimizerStep.update(step, loss);
    Map<String, Double> values = new LinkedHashMap<>();
    values.put("loss", loss.mean);
    values.putAll(loss.terms);
    update.gradientNorm().ifPresent(norm -> values.put("gradient_norm", norm));
    values.put("learning_rate", update.learningRate());
    return values;
  }

  private final class LossOfStep implements OptimizerStep.MicroBatches {
    private final long step;
    private double sum;
    private double mean;
    private final Map<String, Double> terms = new LinkedHashMap<>();

    LossOfStep(long step) {
      this.step = step;
    }

    @Override
    public ForwardPass forward(int microBatch) {
      return program(step).evaluate(batches.inputs(step, microBatch));
    }

    @Override
    public void backward(ForwardPass pass) {
      pass.backward(Map.of("loss", 1.0 / settings.accumulation()));
    }

    @Override
    public void read(ForwardPass pass) {
      sum += pass.scalar("loss");
      for (String name : logged) {
        if (pass.has(name)) {
          terms.merge(name, pass.scalar(name) / settings.accumulation(), Double::sum);
        }
      }
    }

    @Override
    public void check() {
      mean = optimizerStep.mean(sum / settings.accumulation());
      DivergedException.requireFinite("loss", mean);
    }
  }

  @Override
  public Duration dataWait() {
    return batches.waited();
  }

  @Override
  public OptionalDouble flopsPerImage(long step) {
    return OptionalDouble.of(modelFlops + batches.flopsPerImage());
  }

  @Override
  public boolean isBetweenSteps() {
    return optimizerStep.isConsistent();
  }

  @Override
  public Map<String, Weights> state() {
    Map<String, Weights> state = new LinkedHashMap<>();
    optimizerStep.addTo(state);
    return state;
  }

  @Override
  public void load(Checkpoint checkpoint, long steps) {
    optimizerStep.load(checkpoint, steps);
  }

  @Override
  public void broadcast() {
    optimizerStep.broadcast();
  }

  @Override
  public void close() {
    programs.values().forEach(TrainingProgram::close);
    optimizerStep.close();
  }
}
