// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.pytorch;

import io.github.rae4j.engine.CompiledNetwork;
import io.github.rae4j.natives.CpuFeatures;
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
  /** Elements of a sample's inputs. */
  private static final long LARGE_SAMPLE = 32768;

  private final Network network;
  private final TorchRuntime runtime;
  private final Optional<ScalarType> half;
  private final Optional<SampleThreads> samples;
  private final TorchParameters parameters;
  private final Optional<PackedLinear> packing;
  private final boolean amx;
  private final Fusion.Plan fusion = new Fusion.Plan();
  private final LifetimePlan lifetimes;
  private final Consumer<PyTorchNetwork> whenClosed;
  private final ReadWriteLock lock = new ReentrantReadWriteLock();
  private boolean closed;

  /**
   * Loads the parameters by a pass over an empty batch, which costs next to no arithmetic.
   *
   * @param half type of the factors of products; empty if that is float32 too
   * @param samples computes the samples of a batch side by side; empty if one pass computes them
   * @throws IllegalArgumentException if a parameter is missing or misshapen
   */
  PyTorchNetwork(
      Network network,
      Weights weights,
      TorchRuntime runtime,
      Optional<ScalarType> half,
      Optional<SampleThreads> samples,
      Consumer<PyTorchNetwork> whenClosed) {
    this.network = network;
    this.runtime = runtime;
    this.half = half;
    this.samples = samples;
    this.whenClosed = whenClosed;
    this.parameters = new TorchParameters(weights, runtime.device());
    this.amx = runtime.device().is_cpu() && CpuFeatures.ofThisMachine().hasAmxBf16();
    this.packing =
        half.filter(type -> type == ScalarType.BFloat16 && runtime.device().is_cpu())
            .flatMap(type -> PackedLinear.ofThisMachine());
    boolean done = false;
    try {
      half.ifPresent(this::halve);
      this.lifetimes = runtime.inference(this::firstPass);
      parameters.finish();
      parameters.requireWhole();
      done = true;
    } finally {
      if (!done) {
        release();
      }
    }
  }

  private void halve(ScalarType type) {
    ParameterUses.Products products =
        runtime.inference(hosts -> ParameterUses.ofProducts(network, hosts));
    parameters.halve(products.rounded(), type);
    packing.ifPresent(
        order ->
            parameters.pack(
                products.overTokens(),
                (name, weight) ->
                    order.weights().pack(weight, products.parts().getOrDefault(name, 1))));
  }

  private void release() {
    fusion.close();
    parameters.close();
    packing.ifPresent(PackedLinear::close);
  }

  private LifetimePlan firstPass(HostTensors hosts) {
    Map<String, Tensor> inputs = EmptyBatch.of(signature());
    LifetimeRecorder recorder = new LifetimeRecorder();
    Map<String, org.bytedeco.pytorch.Tensor> outputs =
        forward(parameters::load, hosts, recorder, inputs, true);
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

  private Map<String, org.bytedeco.pytorch.Tensor> forward(
      Function<ParameterSpec, org.bytedeco.pytorch.Tensor> parameter,
      HostTensors hosts,
      Lifetimes values,
      Map<String, Tensor> inputs,
      boolean first) {
    Map<String, org.bytedeco.pytorch.Tensor> given = hosts.onDevice(inputs);
    if (half.isEmpty()) {
      return network.forward(new TorchOps(parameter, hosts::onDevice, values), given);
    }
    HalfOps ops = new HalfOps(half.get(), linear(), parameter, hosts::onDevice, values);
    if (packing.isEmpty()) {
      return network.forward(ops, given);
    }
    FusedOps waiting = new FusedOps(first ? fusion.deciding(ops) : fusion.decided(ops));
    return FusedOps.tensors(network.forward(waiting, waiting.values(given)));
  }

  private HalfLinear linear() {
    return new HalfLinear(amx, packing, runtime.arithmetic().deterministic());
  }

  /**
   * How many samples a pass takes. Where they are multiplied one by one, and are large, they go
   * through the whole network one by one: what is not in a processor's cache costs more than to
   * start an operation.
   */
  private int most(Map<String, Tensor> inputs, int batch) {
    long elements = inputs.values().stream().mapToLong(Tensor::elements).sum() / batch;
    return linear().isBySamples() && elements >= LARGE_SAMPLE ? 1 : batch;
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
    int batch = signature().requireInputs(inputs);
    lock.readLock().lock();
    try {
      if (closed) {
        throw new IllegalStateException("the compiled network has been closed");
      }
      MappedFiles given = MappedFiles.of(inputs.values());
      parameters.requireWhole();
      Map<String, Tensor> outputs =
          samples
              .map(
                  threads ->
                      threads.run(signature(), inputs, batch, most(inputs, batch), this::pass))
              .orElseGet(() -> pass(inputs, runtime.threads()));
      parameters.requireWhole();
      given.requireWhole();
      return outputs;
    } finally {
      lock.readLock().unlock();
    }
  }

  private Map<String, Tensor> pass(Map<String, Tensor> inputs, int threads) {
    return runtime.withThreads(threads).inference(hosts -> pass(inputs, hosts));
  }

  private Map<String, Tensor> pass(Map<String, Tensor> inputs, HostTensors hosts) {
    Map<String, org.bytedeco.pytorch.Tensor> outputs =
        forward(parameters::get, hosts, lifetimes.start(), inputs, false);
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
      release();
    } finally {
      lock.writeLock().unlock();
    }
    whenClosed.accept(this);
  }
}
