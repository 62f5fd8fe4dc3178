// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.pytorch;

import io.github.rae4j.network.Weights;
import io.github.rae4j.training.MovingAverage;
import io.github.rae4j.training.ProcessGroup;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/** An exponential moving average of a network's parameters. */
final class TorchAverage extends NativeResource implements MovingAverage {
  private final TorchTrainable network;
  private final TorchTrainingRuntime runtime;
  private final StateStore average;
  private boolean isFresh = true;

  /**
   * An average that begins as a copy of the network.
   *
   * @param shards the processes over which it is sharded; empty if each has all of it
   */
  TorchAverage(
      TorchTrainable network,
      TorchTrainingRuntime runtime,
      Optional<Collectives> shards,
      Consumer<NativeResource> whenClosed) {
    super("the moving average", whenClosed);
    this.network = network;
    this.runtime = runtime;
    this.average = new StateStore(runtime, "the moving average of the weights", shards);
    Optional<ShardPlan> plan = network.shardPlan(shards);
    runtime.run(
        () ->
            network
                .parameters()
                .forEach(
                    spec ->
                        average.put(
                            spec.name(),
                            plan.map(each -> each.owner(spec.name())).orElse(0),
                            spec.shape(),
                            () -> network.store().get(spec.name()).detach().clone())));
  }

  /** The implementation behind an average of this engine. */
  static TorchAverage of(MovingAverage average) {
    if (average instanceof TorchAverage own) {
      own.requireOpen();
      return own;
    }
    throw new IllegalArgumentException("the average belongs to another engine: " + average);
  }

  StateStore store() {
    return average;
  }

  /** Gives all processes the average of rank 0; see {@link ProcessGroup}. */
  void broadcast(Collectives group) {
    if (!average.broadcast(group) && isFresh) {
      runtime.run(
          () ->
              average.names().stream()
                  .filter(average::has)
                  .forEach(name -> average.get(name).copy_(network.store().get(name).detach())));
    }
  }

  @Override
  public void update(double decay) {
    requireOpen();
    isFresh = false;
    average.changed();
    runtime.run(
        () -> {
          List<Tensor> averages = new ArrayList<>();
          List<Tensor> parameters = new ArrayList<>();
          for (String name : average.names()) {
            if (average.has(name) && !network.isBuffer(name)) {
              averages.add(average.get(name));
              parameters.add(network.store().get(name).detach());
            }
          }
          if (!averages.isEmpty()) {
            Foreach.lerp(averages, parameters, new Scalar(1 - decay));
          }
        });
  }

  @Override
  public Weights weights() {
    requireOpen();
    return average.copy();
  }

  @Override
  public Weights view() {
    requireOpen();
    return average.view();
  }

  @Override
  public void load(Weights weights) {
    requireOpen();
    isFresh = false;
    average.load(weights);
  }

  @Override
  void release() {
    average.close();
  }
}
