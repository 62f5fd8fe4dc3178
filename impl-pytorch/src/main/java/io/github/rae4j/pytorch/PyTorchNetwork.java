package io.github.rae4j.pytorch;

import io.github.rae4j.engine.CompiledNetwork;
import io.github.rae4j.network.Network;
import io.github.rae4j.network.Signature;
import io.github.rae4j.network.TensorSpec;
import io.github.rae4j.network.Weights;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;

/** A network that libtorch runs operation by operation, without gradients. */
final class PyTorchNetwork implements CompiledNetwork {
  private final Network network;
  private final TorchRuntime runtime;
  private final TorchParameters parameters;
  private final LifetimePlan lifetimes;
  private final Consumer<PyTorchNetwork> whenClosed;
  private final ReadWriteLock lock = new ReentrantReadWriteLock();
  private boolean closed;

  /**
   * Loads the parameters by a pass over an empty batch, which costs next to no arithmetic.
   *
   * @throws IllegalArgumentException if a parameter is missing or misshapen
   */
  PyTorchNetwork(
      Network network, Weights weights, TorchRuntime runtime, Consumer<PyTorchNetwork> whenClosed) {
    this.network = network;
    this.runtime = runtime;
    this.whenClosed = whenClosed;
    this.parameters = new TorchParameters(weights, runtime.device());
    boolean done = false;
    try {
      this.lifetimes = runtime.inference(this::firstPass);
      done = true;
    } finally {
      if (!done) {
        parameters.close();
      }
    }
  }

  private LifetimePlan firstPass() {
    Map<String, Tensor> inputs = new LinkedHashMap<>();
    for (TensorSpec spec : signature().inputs()) {
      Shape shape = spec.shape();
      boolean batched = shape.rank() > 0 && shape.dim(0) == Shape.BATCH;
      Shape empty = batched ? shape.with(0, 0) : shape;
      inputs.put(spec.name(), Tensor.wrap(spec.dtype(), empty, Tensor.buffer(spec.dtype(), empty)));
    }
    LifetimeRecorder recorder = new LifetimeRecorder();
    List<Tensor> hosts = new ArrayList<>(inputs.values());
    TorchOps ops = new TorchOps(parameters::load, host -> onDevice(host, hosts), recorder);
    Map<String, org.bytedeco.pytorch.Tensor> outputs =
        network.forward(ops, onDevice(inputs, hosts));
    for (TensorSpec spec : signature().outputs()) {
      Shape made = Shape.of(TorchTensors.extents(output(outputs, spec)));
      if (!spec.shape().accepts(made)) {
        throw new IllegalStateException(
            "output '%s' should have shape %s, but has %s"
                .formatted(spec.name(), spec.shape(), made));
      }
    }
    Reference.reachabilityFence(hosts);
    return recorder.plan(outputs.values());
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
      return runtime.inference(() -> pass(inputs));
    } finally {
      lock.readLock().unlock();
    }
  }

  private Map<String, Tensor> pass(Map<String, Tensor> inputs) {
    List<Tensor> hosts = new ArrayList<>(inputs.values());
    TorchOps ops = new TorchOps(parameters::get, host -> onDevice(host, hosts), lifetimes.start());
    Map<String, org.bytedeco.pytorch.Tensor> outputs =
        network.forward(ops, onDevice(inputs, hosts));
    Map<String, Tensor> copies = new LinkedHashMap<>();
    for (TensorSpec spec : signature().outputs()) {
      copies.put(spec.name(), TorchTensors.copy(output(outputs, spec), spec.dtype()));
    }
    Reference.reachabilityFence(hosts);
    return copies;
  }

  private Map<String, org.bytedeco.pytorch.Tensor> onDevice(
      Map<String, Tensor> inputs, List<Tensor> hosts) {
    Map<String, org.bytedeco.pytorch.Tensor> views = new LinkedHashMap<>();
    inputs.forEach((name, host) -> views.put(name, onDevice(host, hosts)));
    return views;
  }

  /** A view of a host tensor that {@code hosts} keeps reachable. */
  private org.bytedeco.pytorch.Tensor onDevice(Tensor host, List<Tensor> hosts) {
    hosts.add(host);
    return TorchTensors.view(host, runtime.device());
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
