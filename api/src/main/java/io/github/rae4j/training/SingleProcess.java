package io.github.rae4j.training;

/** A group of one: everything is its own mean. */
final class SingleProcess implements ProcessGroup {
  @Override
  public int rank() {
    return 0;
  }

  @Override
  public int size() {
    return 1;
  }

  @Override
  public void averageGradients(TrainableNetwork network) {}

  @Override
  public double[] mean(double... values) {
    return values.clone();
  }

  @Override
  public double[] ofFirst(double... values) {
    return values.clone();
  }

  @Override
  public void shareFirst(TrainableNetwork network) {}

  @Override
  public void shareFirst(MovingAverage average) {}

  @Override
  public void shareFirst(Optimizer optimizer) {}
}
