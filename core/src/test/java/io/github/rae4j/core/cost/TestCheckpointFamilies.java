// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.cost;

import io.github.rae4j.spi.CheckpointFamilies;
import io.github.rae4j.spi.CheckpointFamily;
import java.util.List;

/** Two kinds of checkpoints, as modules with networks name theirs. */
public final class TestCheckpointFamilies implements CheckpointFamilies {
  @Override
  public List<CheckpointFamily> families() {
    return List.of(
        new CheckpointFamily("a DiT backbone", "x_embedder."),
        new CheckpointFamily("a ViT decoder", "decoder_pred."));
  }
}
