// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.pytorch;

import io.github.rae4j.engine.CompiledNetwork;
import io.github.rae4j.network.Network;
import io.github.rae4j.network.ParameterSpec;
import io.github.rae4j.network.Signature;
import io.github.rae4j.network.TensorSpec;
import io.github.rae4j.network.Weights;
import io.github.rae4j.tensor.MappedFiles;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import java.util.function.Function;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** A network that libtorch runs operation by operation, without gradients. */
final class PyTorchNetwork implements CompiledNetwork {
  private final Network network;
  private final TorchRuntime runtime;
  private final Optional<ScalarType> half;
  private final TorchParameters parameters;
  private final LifetimePlan lifetimes;
  private final Consumer<PyTorchNetwork> whenClosed;
  private final ReadWriteLock lock = new ReentrantReadWriteLock();
  private boolean closed;

  /**
   * Loads the parameters by a pass over an empty batch, which costs next to no arithmetic.
   *
   * @param half type of the factors of products; empty if that is float32 too
   * @throws IllegalArgumentException if a parameter is missing or misshapen
   */
  PyTorchNetwork(
      Network network,
      Weights weights,
      TorchRuntime runtime,
      Optional<ScalarType> half,
      Consumer<PyTorchNetwork> whenClosed) {
    this.network = network;
    this.runtime = runtime;
    this.half = half;
    this.whenClosed = whenClosed;
    this.parameters = new TorchParameters(weights, runtime.device());
    boolean done = false;
    try {
      half.ifPresent(
          type ->
              parameters.halve(
                  runtime.inference(hosts -> ParameterUses.ofProducts(network, hosts)), type));
      this.lifetimes = runtime.inference(this::firstPass);
      parameters.requireWhole();
      done = true;
    } finally {
      if (!done) {
        parameters.close();
      }
    }
  }

  private LifetimePlan firstPass(HostTensors hosts) {
    Map<String, Tensor> inputs = EmptyBatch.of(signature());
    LifetimeRecorder recorder = new LifetimeRecorder();
    TorchOps ops = ops(parameters::load, hosts, recorder);
    Map<String, org.bytedeco.pytorch.Tensor> outputs = network.forward(ops, hosts.onDevice(inputs));
    for (TensorSpec spec : signature().outputs()) {
      Shape made = Shape.of(TorchTensors.extents(output(outputs, spec)));
      if (!spec.shape().accepts(made)) {
        throw new IllegalStateException(
            String.format(
                Locale.ROOT,
                "output '%s' should have shape %s, but has %s",
                spec.name(),
                spec.shape(),
                made));
      }
    }
    return recorder.plan(outputs.values());
  }

  private TorchOps ops(
      Function<ParameterSpec, org.bytedeco.pytorch.Tensor> parameter,
      HostTensors hosts,
      Lifetimes values) {
    return half.<TorchOps>map(
            type -> {
              runtime.computeAlike();
              return new HalfOps(type, parameter, hosts::onDevice, values);
            })
        .orElseGet(() -> new TorchOps(parameter, hosts::onDevice, values));
  }

  /** How many bytes the parameters take. */
  long parameterBytes() {
    return parameters.bytes();
  }

  @Override
  public Signature signature() {
    return network.signature();
  }

  @Override
  public Map<String, Tensor> run(Map<String, Tensor> inputs) {
    signature().requireInputs(inputs);
    lock.readLock().lock();
    try {
      if (closed) {
        throw new IllegalStateException("the compiled network has been closed");
      }
      MappedFiles given = MappedFiles.of(inputs.values());
      parameters.requireWhole();
      Map<String, Tensor> outputs = runtime.inference(hosts -> pass(inputs, hosts));
      parameters.requireWhole();
      given.requireWhole();
      return outputs;
    } finally {
      lock.readLock().unlock();
    }
  }

  private Map<String, Tensor> pass(Map<String, Tensor> inputs, HostTensors hosts) {
    TorchOps ops = ops(parameters::get, hosts, lifetimes.start());
    Map<String, org.bytedeco.pytorch.Tensor> outputs = network.forward(ops, hosts.onDevice(inputs));
    Map<String, Tensor> copies = new LinkedHashMap<>();
    for (TensorSpec spec : signature().outputs()) {
      org.bytedeco.pytorch.Tensor output = output(outputs, spec);
      // Without a change of type, libtorch returns the output itself.
      try (org.bytedeco.pytorch.Tensor exact = output.to(TorchTensors.scalarType(spec.dtype()))) {
        copies.put(spec.name(), TorchTensors.copy(exact, spec.dtype()));
      }
    }
    return copies;
  }

  private static org.bytedeco.pytorch.Tensor output(
      Map<String, org.bytedeco.pytorch.Tensor> outputs, TensorSpec spec) {
    org.bytedeco.pytorch.Tensor output = outputs.get(spec.name());
    if (output == null) {
      throw new IllegalStateException("the network gave no output '" + spec.name() + "'");
    }
    return output;
  }

  @Override
  public void close() {
    lock.writeLock().lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
      parameters.close();
    } finally {
      lock.writeLock().unlock();
    }
    whenClosed.accept(this);
  }
}
