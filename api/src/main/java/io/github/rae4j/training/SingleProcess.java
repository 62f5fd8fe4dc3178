// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.training;

/** A group with a single process, where all collective operations are trivial. */
final class SingleProcess implements ProcessGroup {
  @Override
  public int rank() {
    return 0;
  }

  @Override
  public int worldSize() {
    return 1;
  }

  @Override
  public void allReduceGradients(TrainableNetwork network) {}

  @Override
  public double[] allReduceMean(double... values) {
    return values.clone();
  }

  @Override
  public double[] broadcast(double... values) {
    return values.clone();
  }

  @Override
  public void broadcast(TrainableNetwork network) {}

  @Override
  public void broadcast(MovingAverage average) {}

  @Override
  public void broadcast(Optimizer optimizer) {}
}
