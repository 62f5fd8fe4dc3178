// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.pytorch;

import io.github.rae4j.engine.EngineOptions;
import io.github.rae4j.options.Options;
import io.github.rae4j.training.Precision;
import io.github.rae4j.training.ProcessRank;
import io.github.rae4j.training.TrainingEngine;
import io.github.rae4j.training.TrainingEngineProvider;
import java.util.List;
import java.util.Optional;

/**
 * Training on libtorch through the JavaCPP Presets for PyTorch; see {@link PyTorchEngineProvider}.
 *
 * <p>Training is bit-reproducible on a GPU too, unless {@link PyTorchTrainingOptions#deterministic}
 * is turned off.
 */
public final class PyTorchTrainingEngineProvider implements TrainingEngineProvider {
  @Override
  public String name() {
    return "pytorch";
  }

  @Override
  public List<String> aliases() {
    return List.of("libtorch", "torch");
  }

  @Override
  public String description() {
    return "libtorch with automatic differentiation, on CPU or CUDA";
  }

  @Override
  public Options<PyTorchTrainingOptions> options() {
    return Options.of(PyTorchTrainingOptions.class);
  }

  @Override
  public TrainingEngine create(EngineOptions options, Precision precision) {
    return create(options, precision, ProcessRank.SINGLE);
  }

  @Override
  public TrainingEngine create(EngineOptions options, Precision precision, ProcessRank process) {
    PyTorchTrainingOptions read = options().parse(options.properties());
    GpuArithmetic arithmetic = new GpuArithmetic(precision == Precision.TF32, read.deterministic());
    LibTorch.load();
    TorchRuntime runtime = LibTorch.runtime(share(options, process), arithmetic);
    Optional<Collectives> peers =
        process.worldSize() == 1
            ? Optional.empty()
            : Optional.of(Rendezvous.USUAL.join(process, runtime.device(), read.bucketBytes()));
    return new TorchTrainingEngine(
        new TorchTrainingRuntime(runtime, precision, peers, read.overlap()));
  }

  /** Each process of a machine gets its own GPU, or its share of the processors. */
  private static EngineOptions share(EngineOptions options, ProcessRank process) {
    int threads = options.threads();
    if (threads == 0 && process.localWorldSize() > 1) {
      threads = Math.max(1, LibTorch.physicalCores() / process.localWorldSize());
    }
    return new EngineOptions(
        options.device(),
        options.deviceIndex() + process.localRank(),
        threads,
        options.properties());
  }
}
