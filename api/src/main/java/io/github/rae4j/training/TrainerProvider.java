// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.training;

import io.github.rae4j.spi.Provider;
import io.github.rae4j.spi.Role;

/** A trainer of one part of the model: {@code stage1}, {@code stage2}. */
@Role(value = "trainer", artifact = "rae4j-spi-training")
public interface TrainerProvider extends Provider {
  /**
   * Trains until the config's last epoch. The listener hears of every step once, with a {@code
   * loss} among its values. The same run gives the same bits on the CPU, and so does one that was
   * stopped and resumed. A thread that is interrupted stays so, and if it was before, the run does
   * not begin.
   *
   * @throws io.github.rae4j.errors.RaeException if config, data or folder do not fit, before the
   *     first step: an unknown key, or a folder that holds a run which is not to be resumed
   * @throws io.github.rae4j.errors.TrainingException if the loss is NaN or infinite, or explodes;
   *     the state before is then in the folder
   * @throws java.util.concurrent.CancellationException if the listener or a callback throws it, or
   *     the thread is interrupted (see {@link io.github.rae4j.errors.Cancellation}); the state
   *     after the last whole step is then in the folder
   */
  TrainedModel train(TrainingRun run);
}
