// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.pipeline;

import io.github.rae4j.core.config.AutoencoderRaeFolder;
import io.github.rae4j.core.config.Stage1Config;
import io.github.rae4j.formats.checkpoint.Checkpoint;
import io.github.rae4j.model.Decoder;
import io.github.rae4j.model.Encoder;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * The weights of encoder and decoder, from {@code stage_1.ckpt} where the config names a checkpoint
 * of both, as the reference loads it.
 */
record Stage1Weights(Stage1Config stage1, ModelFiles files) {

  /** The encoder as it is, or with the weights of the checkpoint of the whole autoencoder. */
  Encoder encoder(Encoder made) {
    return stage1.ckpt().isEmpty()
        ? made
        : new CheckpointEncoder(made, () -> findEncoder(made).orElseThrow().weights());
  }

  /** The encoder's weights in the checkpoint of the whole autoencoder, if there is one. */
  Optional<FoundWeights> findEncoder(Encoder encoder) {
    return files
        .autoencoder()
        .map(
            file ->
                FoundWeights.in(
                    Checkpoint.open(file),
                    stage1.ckptKey(),
                    encoder.network(),
                    UnaryOperator.identity()));
  }

  /** The decoder's weights. */
  FoundWeights findDecoder(Decoder decoder) {
    Path file = files.decoderWeights();
    Optional<AutoencoderRaeFolder> folder = AutoencoderRaeFolder.ofWeights(file);
    if (folder.isPresent()) {
      return new FoundWeights(folder.get().decoderWeights(), Optional.empty());
    }
    return FoundWeights.in(
        Checkpoint.open(file),
        stage1.ckpt().isPresent() ? stage1.ckptKey() : stage1.pretrainedDecoderKey(),
        decoder.network(),
        decoder::adapt);
  }
}
