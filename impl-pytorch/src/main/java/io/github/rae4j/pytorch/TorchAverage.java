// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.pytorch;

import io.github.rae4j.network.Weights;
import io.github.rae4j.training.MovingAverage;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;

/** An exponential moving average of a network's parameters. */
final class TorchAverage extends NativeResource implements MovingAverage {
  private final TorchTrainable network;
  private final TorchTrainingRuntime runtime;
  private final TensorStore average;

  TorchAverage(
      TorchTrainable network, TorchTrainingRuntime runtime, Consumer<NativeResource> whenClosed) {
    super("the moving average", whenClosed);
    this.network = network;
    this.runtime = runtime;
    this.average = new TensorStore(runtime);
    runtime.run(
        () ->
            network
                .store()
                .names()
                .forEach(name -> average.put(name, network.store().get(name).detach().clone())));
  }

  /** The implementation behind an average of this engine. */
  static TorchAverage of(MovingAverage average) {
    if (average instanceof TorchAverage own) {
      own.requireOpen();
      return own;
    }
    throw new IllegalArgumentException("the average belongs to another engine: " + average);
  }

  TensorStore store() {
    return average;
  }

  @Override
  public void update(double decay) {
    requireOpen();
    runtime.run(
        () -> {
          List<Tensor> averages = new ArrayList<>();
          List<Tensor> parameters = new ArrayList<>();
          for (String name : average.names()) {
            if (!network.isBuffer(name)) {
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
    return average.copy("the moving average of the weights");
  }

  @Override
  public Weights view() {
    requireOpen();
    return average.view("the moving average of the weights");
  }

  @Override
  public void load(Weights weights) {
    requireOpen();
    average.load(weights);
  }

  @Override
  void release() {
    average.close();
  }
}
