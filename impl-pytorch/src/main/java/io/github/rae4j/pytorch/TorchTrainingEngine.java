// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.pytorch;

import io.github.rae4j.engine.CompiledNetwork;
import io.github.rae4j.engine.PrecisionSupport;
import io.github.rae4j.network.Network;
import io.github.rae4j.network.ParameterSpec;
import io.github.rae4j.network.Weights;
import io.github.rae4j.training.Activations;
import io.github.rae4j.training.MovingAverage;
import io.github.rae4j.training.Objective;
import io.github.rae4j.training.Optimizer;
import io.github.rae4j.training.OptimizerRule;
import io.github.rae4j.training.Precision;
import io.github.rae4j.training.ProcessGroup;
import io.github.rae4j.training.StatePlacement;
import io.github.rae4j.training.TrainableNetwork;
import io.github.rae4j.training.TrainingEngine;
import io.github.rae4j.training.TrainingProgram;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Predicate;
import org.bytedeco.pytorch.cuda.DeviceStats;
import org.bytedeco.pytorch.global.torch;

/** Trains networks on libtorch. */
final class TorchTrainingEngine implements TrainingEngine {
  private final TorchTrainingRuntime runtime;
  private final PyTorchEngine inference;
  private final Set<NativeResource> open = Collections.newSetFromMap(new IdentityHashMap<>());
  private boolean closed;

  TorchTrainingEngine(TorchTrainingRuntime runtime) {
    this.runtime = runtime;
    this.inference =
        new PyTorchEngine(
            runtime.base(), PrecisionSupport.of(io.github.rae4j.engine.Precision.FP32));
  }

  @Override
  public String device() {
    return inference.device() + runtime.peers().map(peers -> ", " + peers.description()).orElse("");
  }

  @Override
  public Optional<String> fallbackReason() {
    return inference.fallbackReason();
  }

  @Override
  public Optional<String> slowReason() {
    return precision() == Precision.BFLOAT16 && runtime.device().is_cpu()
        ? TorchPrecision.slowBf16()
        : Optional.empty();
  }

  @Override
  public Precision precision() {
    return runtime.precision();
  }

  @Override
  public OptionalLong deviceMemory() {
    if (runtime.device().is_cpu()) {
      return OptionalLong.empty();
    }
    try (DeviceStats stats = torch.getDeviceStats(runtime.device().index())) {
      return OptionalLong.of(stats.reserved_bytes().current());
    } catch (RuntimeException | LinkageError e) {
      // A figure for the log; training goes on without it.
      return OptionalLong.empty();
    }
  }

  @Override
  public ProcessGroup processGroup() {
    return runtime
        .peers()
        .<ProcessGroup>map(peers -> new TorchProcessGroup(peers, runtime))
        .orElseGet(ProcessGroup::single);
  }

  @Override
  public CompiledNetwork compile(Network network, Weights weights) {
    return inference.compile(network, weights);
  }

  @Override
  public TrainableNetwork trainable(
      Network network, Weights start, Predicate<ParameterSpec> learns) {
    return keep(new TorchTrainable(network, start, learns, runtime, this::forget));
  }

  @Override
  public TrainingProgram program(Objective objective, Activations activations) {
    return keep(new TorchProgram(objective, activations, runtime, this::forget));
  }

  @Override
  public Optimizer optimizer(TrainableNetwork network, OptimizerRule rule) {
    return optimizer(network, rule, StatePlacement.REPLICATED);
  }

  @Override
  public Optimizer optimizer(
      TrainableNetwork network, OptimizerRule rule, StatePlacement placement) {
    return keep(
        new TorchOptimizer(
            TorchTrainable.of(network), rule, runtime, shards(placement), this::forget));
  }

  @Override
  public MovingAverage average(TrainableNetwork network) {
    return average(network, StatePlacement.REPLICATED);
  }

  @Override
  public MovingAverage average(TrainableNetwork network, StatePlacement placement) {
    return keep(
        new TorchAverage(TorchTrainable.of(network), runtime, shards(placement), this::forget));
  }

  private Optional<Collectives> shards(StatePlacement placement) {
    return placement == StatePlacement.SHARDED ? runtime.peers() : Optional.empty();
  }

  private synchronized <T extends NativeResource> T keep(T resource) {
    if (closed) {
      resource.close();
      throw new IllegalStateException("the engine has been closed");
    }
    open.add(resource);
    return resource;
  }

  private synchronized void forget(NativeResource resource) {
    open.remove(resource);
  }

  private synchronized List<NativeResource> shut() {
    closed = true;
    return new ArrayList<>(open);
  }

  @Override
  public void close() {
    shut().forEach(NativeResource::close);
    inference.close();
    runtime.peers().ifPresent(Collectives::close);
  }
}
