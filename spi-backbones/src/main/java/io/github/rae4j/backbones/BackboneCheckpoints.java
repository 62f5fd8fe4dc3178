// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.backbones;

import io.github.rae4j.spi.CheckpointFamilies;
import io.github.rae4j.spi.CheckpointFamily;
import java.util.List;

/** The checkpoints of the backbones, by their keys. */
public final class BackboneCheckpoints implements CheckpointFamilies {
  @Override
  public List<CheckpointFamily> families() {
    return List.of(
        new CheckpointFamily("a RAEv2 backbone (conditions in context)", "ctx_embedder."),
        new CheckpointFamily("a DiT-DH backbone", "s_embedder."),
        new CheckpointFamily("a DiT backbone", "x_embedder."));
  }
}
