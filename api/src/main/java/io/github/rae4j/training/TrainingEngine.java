package io.github.rae4j.training;

import io.github.rae4j.engine.Engine;
import io.github.rae4j.network.Network;
import io.github.rae4j.network.ParameterSpec;
import io.github.rae4j.network.Weights;
import java.util.function.Predicate;

/**
 * An engine that also differentiates.
 *
 * <p>What it makes ({@link TrainableNetwork}, {@link Optimizer}, {@link MovingAverage}, {@link
 * TrainingProgram}, {@link ForwardPass}) belongs to one training run and serves one thread at a
 * time; all native memory is given back by their {@code close}, those that are still open are
 * closed with the engine.
 */
public interface TrainingEngine extends Engine {
  /** The arithmetic. */
  Precision precision();

  /** The processes that train together with this one. */
  default ProcessGroup processGroup() {
    return ProcessGroup.single();
  }

  /**
   * Gives a network parameters of its own on the device, which then can change.
   *
   * @param start a tensor for every parameter and buffer of the network; copied
   * @param learns which parameters get gradients; never asked about buffers
   * @throws IllegalArgumentException if a parameter is missing or misshapen
   */
  TrainableNetwork trainable(Network network, Weights start, Predicate<ParameterSpec> learns);

  /** A network that takes part in objectives and never changes. */
  default TrainableNetwork frozen(Network network, Weights weights) {
    return trainable(network, weights, spec -> false);
  }

  /** Prepares an objective for being evaluated many times; all activations are kept. */
  default TrainingProgram program(Objective objective) {
    return program(objective, Activations.KEPT);
  }

  /** Prepares an objective for being evaluated many times. */
  TrainingProgram program(Objective objective, Activations activations);

  /** An optimiser for the parameters of a network that get gradients. */
  Optimizer optimizer(TrainableNetwork network, OptimizerRule rule);

  /**
   * A moving average that starts as a copy of the network's parameters and buffers. Only parameters
   * are averaged; buffers stay as they are.
   */
  MovingAverage average(TrainableNetwork network);
}
