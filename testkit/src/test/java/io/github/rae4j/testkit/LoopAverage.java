// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.testkit;

import io.github.rae4j.network.Weights;
import io.github.rae4j.training.MovingAverage;

/** A moving average as plain loops. */
final class LoopAverage extends LoopResource implements MovingAverage {
  private final LoopNetwork network;
  private final LoopStore store;

  LoopAverage(LoopTrainingEngine engine, LoopNetwork network) {
    super(engine);
    this.network = network;
    this.store = new LoopStore(engine.fault());
    Weights start = network.view();
    start.names().forEach(name -> store.put(name, start.get(name)));
  }

  @Override
  public void update(double decay) {
    requireOpen();
    double kept = fault(TrainingEngineFault.AVERAGE_EXCHANGED) ? 1 - decay : decay;
    for (String name : store.names()) {
      if (!network.isBuffer(name) || fault(TrainingEngineFault.AVERAGES_BUFFERS)) {
        store.set(
            name,
            store
                .array(name)
                .zip(network.store.array(name), (old, now) -> kept * old + (1 - kept) * now));
      }
    }
  }

  @Override
  public Weights weights() {
    requireOpen();
    return store.copy();
  }

  @Override
  public Weights view() {
    requireOpen();
    return store.view();
  }

  @Override
  public void load(Weights weights) {
    requireOpen();
    store.load(weights);
  }
}
