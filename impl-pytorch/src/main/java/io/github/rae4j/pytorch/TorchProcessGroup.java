// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
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
    runtime.run(() -> collectives.allReduceMean(own.gradientTensors()));
  }

  @Override
  public double[] allReduceMean(double... values) {
    return exchange(values, Collectives::allReduceMean);
  }

  @Override
  public double[] broadcast(double... values) {
    return exchange(values, Collectives::broadcast);
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
  public void broadcast(TrainableNetwork network) {
    share(TorchTrainable.of(network).store());
  }

  @Override
  public void broadcast(MovingAverage average) {
    share(TorchAverage.of(average).store());
  }

  @Override
  public void broadcast(Optimizer optimizer) {
    TorchOptimizer own = TorchOptimizer.of(optimizer);
    share(own.store());
    own.continueFrom((long) broadcast((double) own.steps())[0]);
  }

  private void share(TensorStore store) {
    runtime.run(
        () ->
            collectives.broadcast(
                store.names().stream().map(name -> store.get(name).detach()).toList()));
  }
}
