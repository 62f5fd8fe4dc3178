package io.github.rae4j.pytorch;

import io.github.rae4j.tensor.DType;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import io.github.rae4j.training.MovingAverage;
import io.github.rae4j.training.Optimizer;
import io.github.rae4j.training.ProcessGroup;
import io.github.rae4j.training.TrainableNetwork;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.BiConsumer;

/** Several processes over libtorch's c10d. */
record TorchProcessGroup(Collectives collectives, TorchTrainingRuntime runtime)
    implements ProcessGroup {
  @Override
  public int rank() {
    return collectives.member().rank();
  }

  @Override
  public int size() {
    return collectives.member().size();
  }

  @Override
  public void averageGradients(TrainableNetwork network) {
    TorchTrainable own = TorchTrainable.of(network);
    runtime.run(() -> collectives.average(own.gradientTensors()));
  }

  @Override
  public double[] mean(double... values) {
    return exchange(values, Collectives::average);
  }

  @Override
  public double[] ofFirst(double... values) {
    return exchange(values, Collectives::shareFirst);
  }

  private double[] exchange(
      double[] values, BiConsumer<Collectives, List<org.bytedeco.pytorch.Tensor>> operation) {
    Shape shape = Shape.of(values.length);
    ByteBuffer buffer = Tensor.buffer(DType.FLOAT64, shape);
    for (double value : values) {
      buffer.putDouble(value);
    }
    Tensor host = Tensor.wrap(DType.FLOAT64, shape, buffer.flip());
    return runtime.plain(
        () -> {
          org.bytedeco.pytorch.Tensor own = TorchTensors.view(host).clone();
          operation.accept(collectives, List.of(own));
          double[] result = new double[values.length];
          TorchTensors.copy(own, DType.FLOAT64).bytes().asDoubleBuffer().get(result);
          return result;
        });
  }

  @Override
  public void shareFirst(TrainableNetwork network) {
    share(TorchTrainable.of(network).store());
  }

  @Override
  public void shareFirst(MovingAverage average) {
    share(TorchAverage.of(average).store());
  }

  @Override
  public void shareFirst(Optimizer optimizer) {
    TorchOptimizer own = TorchOptimizer.of(optimizer);
    share(own.store());
    own.continueFrom((long) ofFirst((double) own.steps())[0]);
  }

  private void share(TensorStore store) {
    runtime.run(
        () ->
            collectives.shareFirst(
                store.names().stream().map(name -> store.get(name).detach()).toList()));
  }
}
