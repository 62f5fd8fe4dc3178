// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.pytorch;

import io.github.rae4j.network.Network;
import io.github.rae4j.network.ParameterSpec;
import io.github.rae4j.network.Weights;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.training.TrainableNetwork;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** A network with its own parameters as leaves of libtorch's graphs. */
final class TorchTrainable extends NativeResource implements TrainableNetwork {
  private final Network network;
  private final TorchTrainingRuntime runtime;
  private final TensorStore store;
  private final Map<String, ParameterSpec> specs = new LinkedHashMap<>();
  private final Set<String> learning = new HashSet<>();
  private Optional<GradientReducer> reducer = Optional.empty();
  private Optional<ShardPlan> shardPlan = Optional.empty();

  /**
   * Loads the parameters that the network asks for in a pass over an empty batch.
   *
   * @throws IllegalArgumentException if a parameter is missing or misshapen
   */
  TorchTrainable(
      Network network,
      Weights start,
      Predicate<ParameterSpec> learns,
      TorchTrainingRuntime runtime,
      Consumer<NativeResource> whenClosed) {
    super("the trainable network", whenClosed);
    this.network = network;
    this.runtime = runtime;
    this.store = new TensorStore(runtime);
    boolean done = false;
    try {
      HostTensors hosts = runtime.hosts();
      runtime.run(
          hosts,
          () -> {
            TorchOps ops =
                new TorchOps(
                    spec -> load(spec, start, learns), hosts::onDevice, new LifetimeRecorder());
            network.forward(ops, hosts.onDevice(EmptyBatch.of(network.signature())));
          });
      done = true;
    } finally {
      if (!done) {
        store.close();
      }
    }
  }

  /** The implementation behind a network of this engine. */
  static TorchTrainable of(TrainableNetwork network) {
    if (network instanceof TorchTrainable own) {
      own.requireOpen();
      return own;
    }
    throw new IllegalArgumentException("the network belongs to another engine: " + network);
  }

  private Tensor load(ParameterSpec spec, Weights start, Predicate<ParameterSpec> learns) {
    if (specs.putIfAbsent(spec.name(), spec) != null) {
      return store.get(spec.name());
    }
    if (!start.names().contains(spec.name())) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "%s lacks the parameter '%s' of shape %s",
              start.origin(),
              spec.name(),
              spec.shape()));
    }
    Shape found = start.shape(spec.name());
    if (!spec.shape().equals(found)) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "parameter '%s' of %s has shape %s, but the network needs %s",
              spec.name(),
              start.origin(),
              found,
              spec.shape()));
    }
    Tensor tensor = store.put(spec.name(), start.get(spec.name()));
    if (spec.kind() != ParameterSpec.Kind.BUFFER && learns.test(spec)) {
      tensor.set_requires_grad(true);
      learning.add(spec.name());
    }
    return tensor;
  }

  /**
   * The parameter for one pass.
   *
   * @throws IllegalStateException if the network did not ask for it when it was made
   */
  Tensor parameter(ParameterSpec spec) {
    return store
        .find(spec.name())
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "the network did not ask for '" + spec.name() + "' when it was made"));
  }

  TensorStore store() {
    return store;
  }

  /** The trained tensors that have a gradient, by name. */
  Map<String, Tensor> withGradient() {
    Map<String, Tensor> found = new LinkedHashMap<>();
    for (String name : store.names()) {
      if (learning.contains(name) && store.get(name).grad().defined()) {
        found.put(name, store.get(name));
      }
    }
    return found;
  }

  /** What averages the gradients over the processes. */
  GradientReducer reducer(Collectives peers) {
    GradientReducer own = reducer.orElseGet(() -> new GradientReducer(this, runtime, peers));
    reducer = Optional.of(own);
    return own;
  }

  /** Which process has what state; empty if each has all of it. */
  Optional<ShardPlan> shardPlan(Optional<Collectives> shards) {
    if (shards.isEmpty()) {
      return Optional.empty();
    }
    if (shardPlan.isEmpty()) {
      shardPlan = Optional.of(ShardPlan.of(this, shards.get().process().worldSize()));
    }
    return shardPlan;
  }

  boolean isBuffer(String name) {
    ParameterSpec spec = specs.get(name);
    return spec != null && spec.kind() == ParameterSpec.Kind.BUFFER;
  }

  @Override
  public Network network() {
    return network;
  }

  @Override
  public List<ParameterSpec> parameters() {
    return List.copyOf(specs.values());
  }

  @Override
  public boolean learns(String parameter) {
    return learning.contains(parameter);
  }

  @Override
  public Weights weights() {
    requireOpen();
    return store.copy("the weights in training");
  }

  @Override
  public Weights view() {
    requireOpen();
    return store.view("the weights in training");
  }

  @Override
  public void load(Weights weights) {
    requireOpen();
    store.load(weights);
  }

  @Override
  public Weights gradients() {
    requireOpen();
    Map<String, io.github.rae4j.tensor.Tensor> copies = new TreeMap<>();
    runtime.run(
        () ->
            withGradient()
                .forEach(
                    (name, tensor) ->
                        copies.put(name, TorchTensors.copy(tensor.grad(), runtime.dtype()))));
    return Weights.of("the gradients", copies);
  }

  @Override
  public void clearGradients() {
    requireOpen();
    runtime.run(() -> withGradient().values().forEach(tensor -> tensor.mutable_grad().reset()));
  }

  @Override
  public double gradientNorm() {
    requireOpen();
    return runtime.plain(() -> norm(gradientTensors()));
  }

  List<Tensor> gradientTensors() {
    return new ArrayList<>(withGradient().values().stream().map(Tensor::grad).toList());
  }

  private static double norm(List<Tensor> gradients) {
    if (gradients.isEmpty()) {
      return 0;
    }
    Tensor[] norms = Foreach.norms(gradients).toArray(Tensor[]::new);
    return torch.norm(torch.stack(new TensorVector(norms))).item_double();
  }

  @Override
  public double clipGradients(double maxNorm) {
    requireOpen();
    return runtime.plain(
        () -> {
          List<Tensor> gradients = gradientTensors();
          double norm = norm(gradients);
          // In float32 as PyTorch does, so that the same steps give the same weights.
          float factor = (float) maxNorm / ((float) norm + 1e-6f);
          if (factor < 1) {
            Foreach.multiply(gradients, new Scalar(factor));
          }
          return norm;
        });
  }

  @Override
  void release() {
    reducer.ifPresent(GradientReducer::close);
    store.close();
  }
}
