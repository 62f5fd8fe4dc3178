// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.training;

import io.github.rae4j.engine.Engine;
import io.github.rae4j.errors.DeviceException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.network.Network;
import io.github.rae4j.network.ParameterSpec;
import io.github.rae4j.network.Weights;
import java.util.OptionalLong;
import java.util.function.Predicate;

/**
 * An engine with automatic differentiation; it also compiles networks as any engine does.
 *
 * <p>On the CPU the same pass gives the same bits, values and gradients, again and in another
 * engine; so a run that is resumed from saved weights and optimiser state takes the same steps.
 *
 * <p>What it makes ({@link TrainableNetwork}, {@link Optimizer}, {@link MovingAverage}, {@link
 * TrainingProgram}, {@link ForwardPass}) belongs to one training run and serves one thread at a
 * time; their {@code close} frees all native memory, and closing the engine closes those that are
 * still open. Using one that is closed is an {@link IllegalStateException}, closing it again
 * nothing.
 */
public interface TrainingEngine extends Engine {
  /** The arithmetic. */
  Precision precision();

  /** Bytes that the engine holds on its device; empty where that is main memory, or not known. */
  default OptionalLong deviceMemory() {
    return OptionalLong.empty();
  }

  /** The group of processes that train together with this one. */
  default ProcessGroup processGroup() {
    return ProcessGroup.single();
  }

  /**
   * Makes a network trainable, with its own copy of the parameters on the device.
   *
   * @param start a tensor for every parameter and buffer of the network; copied, and never written
   * @param learns which parameters are trained, and no others get gradients, steps or decay; never
   *     called for buffers
   * @throws IllegalArgumentException if a parameter is missing or misshapen
   */
  TrainableNetwork trainable(Network network, Weights start, Predicate<ParameterSpec> learns);

  /** A frozen network for use in objectives. */
  default TrainableNetwork frozen(Network network, Weights weights) {
    return trainable(network, weights, spec -> false);
  }

  /** Prepares an objective for repeated evaluation; all activations are kept. */
  default TrainingProgram program(Objective objective) {
    return program(objective, Activations.KEPT);
  }

  /** Prepares an objective for repeated evaluation. */
  TrainingProgram program(Objective objective, Activations activations);

  /** An optimiser for the trained parameters of a network. */
  Optimizer optimizer(TrainableNetwork network, OptimizerRule rule);

  /**
   * An optimiser whose state is placed as wanted. Every process of the group makes the same ones in
   * the same order.
   *
   * @throws DeviceException if the engine cannot shard state over several processes
   */
  default Optimizer optimizer(
      TrainableNetwork network, OptimizerRule rule, StatePlacement placement) {
    requireReplicated(placement);
    return optimizer(network, rule);
  }

  /**
   * A moving average that starts as a copy of the network's parameters and buffers. Only parameters
   * are averaged; buffers stay as they are.
   */
  MovingAverage average(TrainableNetwork network);

  /**
   * A moving average that is placed as wanted. Every process of the group makes the same ones in
   * the same order.
   *
   * @throws DeviceException if the engine cannot shard state over several processes
   */
  default MovingAverage average(TrainableNetwork network, StatePlacement placement) {
    requireReplicated(placement);
    return average(network);
  }

  private void requireReplicated(StatePlacement placement) {
    if (placement == StatePlacement.SHARDED && processGroup().worldSize() > 1) {
      throw new DeviceException(
          "the training engine on "
              + device()
              + " cannot shard optimiser state and EMA over processes; set training.zero_stage=0",
          Where.key("training.zero_stage"));
    }
  }
}
