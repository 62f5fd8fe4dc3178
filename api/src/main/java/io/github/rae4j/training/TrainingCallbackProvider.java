// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.training;

import io.github.rae4j.options.Parameters;
import io.github.rae4j.spi.Provider;
import io.github.rae4j.spi.Role;

/**
 * Makes callbacks. A section {@code training.callbacks.NAME} in the config asks for one; {@code
 * training.callbacks.NAME: false} turns off one that is on by default.
 */
@Role(value = "training callback", artifact = "rae4j-spi-training")
public interface TrainingCallbackProvider extends Provider {
  /**
   * Whether every process of the run makes the callback and calls it after the same steps, so that
   * all can take part in its work by the collective operations of {@link ProcessGroup}; otherwise
   * rank 0 alone does. Rank 0 still is the one that writes files. Sharded averages are then read
   * within {@link ProcessGroup#gathered}, by all processes together.
   */
  default boolean isCollective() {
    return false;
  }

  /**
   * Makes a callback for one run, before its first step.
   *
   * @param run folder, data, engine
   * @param weights what is trained
   * @param parameters the section; keys that nobody reads are refused
   * @throws io.github.rae4j.errors.RaeException if a key or file does not fit
   */
  TrainingCallback create(TrainingRun run, TrainedWeights weights, Parameters parameters);
}
