// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.decoders;

import io.github.rae4j.spi.CheckpointFamilies;
import io.github.rae4j.spi.CheckpointFamily;
import java.util.List;

/** The checkpoints of the decoder, by their keys. */
public final class DecoderCheckpoints implements CheckpointFamilies {
  @Override
  public List<CheckpointFamily> families() {
    return List.of(new CheckpointFamily("a ViT decoder", "decoder_pred."));
  }
}
