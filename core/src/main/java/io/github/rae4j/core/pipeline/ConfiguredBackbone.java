// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.pipeline;

import io.github.rae4j.formats.checkpoint.Checkpoint;
import io.github.rae4j.model.Backbone;
import io.github.rae4j.network.Weights;
import java.nio.file.Path;
import java.util.function.Supplier;

/**
 * A backbone that a config names, with the place of its weights. Immutable.
 *
 * @param backbone the network's configuration
 * @param file finds the checkpoint; fails with what to put where if it is not on this machine
 */
public record ConfiguredBackbone(Backbone backbone, Supplier<Path> file) {
  /** Opens the weights; of a training checkpoint the EMA. */
  public Weights weights() {
    return Checkpoint.open(file.get()).weights();
  }
}
