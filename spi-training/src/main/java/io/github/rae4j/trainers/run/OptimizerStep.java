// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.run;

import io.github.rae4j.formats.checkpoint.Checkpoint;
import io.github.rae4j.network.Weights;
import io.github.rae4j.training.ForwardPass;
import io.github.rae4j.training.MovingAverage;
import io.github.rae4j.training.Optimizer;
import io.github.rae4j.training.ProcessGroup;
import io.github.rae4j.training.TrainableNetwork;
import io.github.rae4j.training.TrainingEngine;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * The optimiser step of one network: the gradients of all micro-batches, their mean over the
 * processes, clipping, the decision whether they are finite, the optimiser's update at the learning
 * rate of the step, and the EMA. Not thread-safe.
 */
public final class OptimizerStep implements AutoCloseable {
  private static final String EMA = "ema";

  private final ProcessGroup processes;
  private final TrainableNetwork network;
  private final String name;
  private final String optimizerName;
  private final TrainingSettings settings;
  private final OptimizerSettings optimization;
  private final Optimizer optimizer;
  private final Map<String, Average> averages = new LinkedHashMap<>();
  private boolean updating;

  /** The micro-batches of one step. */
  public interface MicroBatches {
    /** Evaluates the objective on one micro-batch; the pass is closed by the optimiser step. */
    ForwardPass forward(int microBatch);

    /**
     * Adds the gradients of one micro-batch, divided by the number of micro-batches, to the
     * network's by one {@link ForwardPass#backward}.
     */
    void backward(ForwardPass pass);

    /**
     * Reads values of a pass whose gradients are there. The last pass is read when the gradients
     * have been averaged and clipped, since reading waits for the GPU.
     */
    default void read(ForwardPass pass) {}

    /**
     * Decides, when all passes have been read, whether the network may be updated.
     *
     * @throws DivergedException if not
     */
    default void check() {}
  }

  /**
   * What an update was made with.
   *
   * @param gradientNorm before clipping; empty for a network that is neither clipped nor averaged
   * @param learningRate the learning rate
   */
  public record Update(OptionalDouble gradientNorm, double learningRate) {}

  private OptimizerStep(
      TrainingEngine engine,
      TrainableNetwork network,
      String name,
      String optimizerName,
      TrainingSettings settings,
      OptimizerSettings optimization,
      boolean averaged) {
    this.processes = engine.processGroup();
    this.network = network;
    this.name = name;
    this.optimizerName = optimizerName;
    this.settings = settings;
    this.optimization = optimization;
    this.optimizer = engine.optimizer(network, optimization.rule(), settings.placement());
    if (averaged) {
      average(engine, EMA, settings.emaDecay());
      settings.furtherDecays().forEach(decay -> average(engine, part(decay), decay));
    }
  }

  private record Average(MovingAverage weights, double decay) {}

  private void average(TrainingEngine engine, String part, double decay) {
    averages.put(part, new Average(engine.average(network, settings.placement()), decay));
  }

  /** The name of a further average in a checkpoint, such as {@code ema_0.9999}. */
  static String part(double decay) {
    return EMA + "_" + new BigDecimal(Double.toString(decay)).toPlainString();
  }

  /**
   * The step of the model that is trained, with clipping and EMA.
   *
   * @param model belongs to the engine; not closed with the step
   */
  public static OptimizerStep ofModel(
      TrainingEngine engine,
      TrainableNetwork model,
      TrainingSettings settings,
      OptimizerSettings optimization) {
    return new OptimizerStep(engine, model, "model", "optimizer", settings, optimization, true);
  }

  /**
   * The step of a discriminator, whose gradients are used as they are and which has no EMA.
   *
   * @param heads belong to the engine; not closed with the step
   */
  public static OptimizerStep ofDiscriminator(
      TrainingEngine engine,
      TrainableNetwork heads,
      TrainingSettings settings,
      OptimizerSettings optimization) {
    return new OptimizerStep(
        engine, heads, "disc", "disc_optimizer", settings, optimization, false);
  }

  /**
   * Makes one step.
   *
   * @param step of the learning rate schedule
   * @throws DivergedException if {@link MicroBatches#check} refuses, or the norm of the gradients
   *     is NaN or infinite; the network is not updated then
   */
  public Update update(long step, MicroBatches microBatches) {
    network.clearGradients();
    OptionalDouble norm = OptionalDouble.empty();
    int last = settings.accumulation() - 1;
    for (int microBatch = 0; microBatch <= last; microBatch++) {
      try (ForwardPass pass = microBatches.forward(microBatch)) {
        if (microBatch == last) {
          processes.overlapGradients(network);
        }
        microBatches.backward(pass);
        if (microBatch == last) {
          norm = finishGradients();
        }
        microBatches.read(pass);
      }
    }
    microBatches.check();
    norm.ifPresent(value -> DivergedException.requireFinite("norm of the gradients", value));
    double rate = optimization.rate().at(step);
    updating = true;
    optimizer.step(rate);
    averages.values().forEach(average -> average.weights().update(average.decay()));
    updating = false;
    return new Update(norm, rate);
  }

  private OptionalDouble finishGradients() {
    processes.allReduceGradients(network);
    if (averages.isEmpty()) {
      return OptionalDouble.empty();
    }
    return OptionalDouble.of(
        settings.clip().isPresent()
            ? network.clipGradients(settings.clip().getAsDouble())
            : network.gradientNorm());
  }

  /** The mean of a value over all processes, so that all of them make the same decision. */
  public double mean(double value) {
    return processes.allReduceMean(value)[0];
  }

  /**
   * Whether network, optimiser and EMA are of the same step; false if an update failed half-way.
   */
  public boolean isConsistent() {
    return !updating;
  }

  /** Optimiser steps that have been made. */
  public long steps() {
    return optimizer.steps();
  }

  /**
   * Adds views of EMA, network and optimiser to a state, by their names in a checkpoint; what other
   * processes hold of them is read within {@link ProcessGroup#gathered}.
   */
  public void addTo(Map<String, Weights> state) {
    averages.forEach((part, average) -> state.put(part, average.weights().view()));
    state.put(name, network.view());
    state.put(optimizerName, optimizer.stateView());
  }

  /**
   * Restores what {@link #addTo} gave after the given number of steps. An average that the
   * checkpoint does not have begins with its weights.
   */
  public void load(Checkpoint checkpoint, long steps) {
    network.load(checkpoint.weights(name));
    averages.forEach(
        (part, average) ->
            average
                .weights()
                .load(checkpoint.weights(checkpoint.parts().contains(part) ? part : name)));
    optimizer.load(checkpoint.weights(optimizerName), steps);
  }

  /** Broadcasts the state of rank 0 to all processes. */
  public void broadcast() {
    processes.broadcast(network);
    averages.values().forEach(average -> processes.broadcast(average.weights()));
    processes.broadcast(optimizer);
  }

  /** Closes optimiser and averages. */
  @Override
  public void close() {
    averages.values().forEach(average -> average.weights().close());
    optimizer.close();
  }
}
