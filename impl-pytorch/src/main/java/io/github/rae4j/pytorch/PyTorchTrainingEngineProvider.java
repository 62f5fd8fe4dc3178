package io.github.rae4j.pytorch;

import io.github.rae4j.engine.EngineOptions;
import io.github.rae4j.spi.RaeException;
import io.github.rae4j.training.Precision;
import io.github.rae4j.training.TrainingEngine;
import io.github.rae4j.training.TrainingEngineProvider;
import java.util.List;

/**
 * Training on libtorch through the JavaCPP Presets for PyTorch; see {@link PyTorchEngineProvider}.
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
  public TrainingEngine create(EngineOptions options, Precision precision) {
    if (!options.properties().isEmpty()) {
      throw new RaeException(
          "the training engine pytorch takes no properties, but got "
              + options.properties().keySet());
    }
    LibTorch.load();
    return new TorchTrainingEngine(new TorchTrainingRuntime(LibTorch.runtime(options), precision));
  }
}
