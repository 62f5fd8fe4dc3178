// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.pytorch;

import io.github.rae4j.training.MovingAverage;
import io.github.rae4j.training.Optimizer;
import io.github.rae4j.training.ProcessGroup;
import io.github.rae4j.training.TrainableNetwork;

/** A process group over libtorch's c10d. */
record TorchProcessGroup(Collectives collectives, TorchTrainingRuntime runtime)
    implements ProcessGroup {
  @Override
  public int rank() {
    return collectives.process().rank();
  }

  @Override
  public int worldSize() {
    return collectives.process().worldSize();
  }

  @Override
  public void allReduceGradients(TrainableNetwork network) {
    TorchTrainable own = TorchTrainable.of(network);
    runtime.run(() -> own.reducer(collectives).finish());
  }

  @Override
  public void overlapGradients(TrainableNetwork network) {
    if (runtime.overlap()) {
      TorchTrainable.of(network).reducer(collectives).begin();
    }
  }

  @Override
  public double[] allReduceMean(double... values) {
    return runtime.plain(() -> collectives.allReduceMean(values));
  }

  @Override
  public double[] broadcast(double... values) {
    return runtime.plain(() -> collectives.broadcast(values));
  }

  @Override
  public void broadcast(TrainableNetwork network) {
    TensorStore store = TorchTrainable.of(network).store();
    runtime.run(
        () ->
            collectives.broadcast(
                store.names().stream().map(name -> store.get(name).detach()).toList(), 0));
  }

  @Override
  public void broadcast(MovingAverage average) {
    TorchAverage.of(average).broadcast(collectives);
  }

  @Override
  public void broadcast(Optimizer optimizer) {
    TorchOptimizer own = TorchOptimizer.of(optimizer);
    own.store().broadcast(collectives);
    own.continueFrom((long) broadcast((double) own.steps())[0]);
  }

  @Override
  public void gathered(Runnable work) {
    collectives.shards().gathered(runtime, work);
  }
}
