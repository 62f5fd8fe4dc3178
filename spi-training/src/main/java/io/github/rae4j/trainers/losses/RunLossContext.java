// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.losses;

import io.github.rae4j.model.Encoder;
import io.github.rae4j.network.TensorSpec;
import io.github.rae4j.sampling.NoiseSchedule;
import io.github.rae4j.spi.Provider;
import io.github.rae4j.training.LossContext;
import io.github.rae4j.training.TrainingEngine;
import io.github.rae4j.training.TrainingRun;
import java.util.List;
import java.util.Optional;

/**
 * What the terms of a run's loss are made for.
 *
 * @param run engine and providers
 * @param values that the trainer can compute
 * @param schedule of a diffusion model
 * @param encoder of a decoder
 */
public record RunLossContext(
    TrainingRun run,
    List<TensorSpec> values,
    Optional<NoiseSchedule> schedule,
    Optional<Encoder> encoder)
    implements LossContext {
  /** Copies the list. */
  public RunLossContext {
    values = List.copyOf(values);
  }

  @Override
  public TrainingEngine engine() {
    return run.engine();
  }

  @Override
  public <P extends Provider> P find(Class<P> role, String name) {
    return run.find(role, name);
  }
}
