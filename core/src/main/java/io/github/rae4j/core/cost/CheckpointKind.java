// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.cost;

import java.util.Arrays;
import java.util.Collection;
import java.util.Optional;

/** Recognises what a checkpoint belongs to by keys that only this kind of model has. */
enum CheckpointKind {
  DIT_DH("a DiT-DH backbone", "s_embedder."),
  DIT("a DiT backbone", "x_embedder."),
  VIT_DECODER("a ViT decoder", "decoder_pred."),
  SIGLIP("a SigLIP model", "vision_model."),
  MAE("a ViT-MAE model", "vit.embeddings."),
  DINO("a DINOv2 model", "embeddings.patch_embeddings."),
  INCEPTION("Inception-v3", "Mixed_5b."),
  // Both number their layers alike; only VGG16 has as many.
  VGG16("VGG16", "features.28."),
  ALEXNET("AlexNet", "features.10.");

  private final String label;
  private final String prefix;

  CheckpointKind(String label, String prefix) {
    this.label = label;
    this.prefix = prefix;
  }

  /** For example {@code a ViT decoder}. */
  String label() {
    return label;
  }

  static Optional<CheckpointKind> of(Collection<String> keys) {
    return Arrays.stream(values())
        .filter(kind -> keys.stream().anyMatch(key -> key.startsWith(kind.prefix)))
        .findFirst();
  }
}
