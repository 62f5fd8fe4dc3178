// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.encoders;

import io.github.rae4j.spi.CheckpointFamilies;
import io.github.rae4j.spi.CheckpointFamily;
import java.util.List;

/** The checkpoints of the encoders, by their keys. */
public final class EncoderCheckpoints implements CheckpointFamilies {
  @Override
  public List<CheckpointFamily> families() {
    return List.of(
        new CheckpointFamily("a SigLIP model", "vision_model."),
        new CheckpointFamily("a ViT-MAE model", "vit.embeddings."),
        new CheckpointFamily("a DINOv2 model", "embeddings.patch_embeddings.projection."),
        new CheckpointFamily("a DINOv3 model", "embeddings.patch_embeddings."));
  }
}
