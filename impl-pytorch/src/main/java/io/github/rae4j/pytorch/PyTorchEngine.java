// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.pytorch;

import io.github.rae4j.engine.CompiledNetwork;
import io.github.rae4j.engine.Engine;
import io.github.rae4j.engine.Precision;
import io.github.rae4j.engine.PrecisionSupport;
import io.github.rae4j.network.Network;
import io.github.rae4j.network.Weights;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Runs networks eagerly on libtorch. */
final class PyTorchEngine implements Engine {
  private final TorchRuntime runtime;
  private final PrecisionSupport precision;
  private final Optional<SampleThreads> samples;
  private final Set<PyTorchNetwork> open = new HashSet<>();
  private boolean closed;

  PyTorchEngine(TorchRuntime runtime, PrecisionSupport precision) {
    boolean half = TorchPrecision.factors(precision.precision()).isPresent();
    this.runtime = half ? runtime.computingAlike() : runtime;
    this.precision = precision;
    // In float32 the last bits of OpenBLAS's products depend on how many samples there are.
    this.samples =
        half && runtime.device().is_cpu()
            ? Optional.of(new SampleThreads(runtime.threads()))
            : Optional.empty();
  }

  @Override
  public String device() {
    return runtime.description();
  }

  @Override
  public Optional<String> fallbackReason() {
    return runtime.fallbackReason();
  }

  @Override
  public Precision computesIn() {
    return precision.precision();
  }

  @Override
  public Optional<String> slowReason() {
    return precision.slow();
  }

  @Override
  public CompiledNetwork compile(Network network, Weights weights) {
    requireOpen();
    PyTorchNetwork compiled =
        new PyTorchNetwork(
            network,
            weights,
            runtime,
            TorchPrecision.factors(precision.precision()),
            samples,
            this::forget);
    boolean kept = false;
    try {
      keep(compiled);
      kept = true;
      return compiled;
    } finally {
      if (!kept) {
        compiled.close();
      }
    }
  }

  private synchronized void keep(PyTorchNetwork compiled) {
    requireOpen();
    open.add(compiled);
  }

  private synchronized void requireOpen() {
    if (closed) {
      throw new IllegalStateException("the engine has been closed");
    }
  }

  private synchronized void forget(PyTorchNetwork compiled) {
    open.remove(compiled);
  }

  private synchronized List<PyTorchNetwork> shut() {
    closed = true;
    return List.copyOf(open);
  }

  @Override
  public void close() {
    // Outside the monitor: closing a network waits for its runs, which must not wait for this
    // monitor.
    shut().forEach(PyTorchNetwork::close);
    samples.ifPresent(SampleThreads::close);
  }
}
