// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.training;

import io.github.rae4j.core.pipeline.ModelAssembly;
import io.github.rae4j.core.registry.Registry;
import io.github.rae4j.model.Backbone;
import io.github.rae4j.model.Decoder;
import io.github.rae4j.model.Encoder;
import io.github.rae4j.model.TokenGrid;
import io.github.rae4j.options.Parameters;
import io.github.rae4j.sampling.NoiseSchedule;
import io.github.rae4j.spi.Provider;
import io.github.rae4j.training.TrainingEngine;
import io.github.rae4j.training.TrainingListener;
import io.github.rae4j.training.TrainingRun;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A training run whose parts a config names.
 *
 * @param assembly makes the parts that the config names
 * @param registry finds optimisers, schedules, losses and data sets
 * @param engine trains; not closed by the run
 * @param data a data set as {@code DataSets.open} of the module evaluation takes it, or a file of
 *     latents
 * @param folder of the run: checkpoints, log and results
 * @param resume whether to resume from the folder's last checkpoint, if there is one; otherwise a
 *     folder that already has one is refused
 * @param listener is told about every step
 */
public record ConfiguredRun(
    ModelAssembly assembly,
    Registry registry,
    TrainingEngine engine,
    String data,
    Path folder,
    boolean resume,
    TrainingListener listener)
    implements TrainingRun {
  /**
   * A run with the assembly and the registry that it was made with.
   *
   * @throws IllegalArgumentException if it has none, since another program made it
   */
  public static ConfiguredRun of(TrainingRun run) {
    return run instanceof ConfiguredRun configured
        ? configured
        : new ConfiguredRun(
            run.unwrap(ModelAssembly.class),
            run.unwrap(Registry.class),
            run.engine(),
            run.data(),
            run.folder(),
            run.resume(),
            run.listener());
  }

  @Override
  public String origin() {
    return assembly.config().origin();
  }

  @Override
  public Optional<Parameters> section(String name) {
    return assembly.config().root().parameters().section(name);
  }

  @Override
  public <P extends Provider> P find(Class<P> role, String name) {
    return registry.find(role, name);
  }

  @Override
  public Encoder encoder() {
    return assembly.encoder();
  }

  @Override
  public Decoder decoder(TokenGrid tokens) {
    return assembly.decoder(tokens);
  }

  @Override
  public Backbone backbone() {
    return assembly.backbone().backbone();
  }

  @Override
  public NoiseSchedule schedule() {
    return assembly.schedule();
  }

  @Override
  public <T> T unwrap(Class<T> type) {
    for (Object each : new Object[] {this, assembly, registry}) {
      if (type.isInstance(each)) {
        return type.cast(each);
      }
    }
    throw new IllegalArgumentException("this run has no " + type.getName());
  }
}
