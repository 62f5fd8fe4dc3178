// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.pretraining;

import io.github.rae4j.data.ImageSize;
import io.github.rae4j.network.NamedValues;
import io.github.rae4j.network.Network;
import io.github.rae4j.network.Ops;
import io.github.rae4j.network.Signature;
import io.github.rae4j.network.TensorSpec;
import java.util.List;
import java.util.Map;

/**
 * A masked autoencoder whose predicted patches are assembled into images: {@code images} (batch, 3,
 * height, width) in [0, 1] and {@code visible}, see {@link MaskedAutoencoder}, give {@code
 * reconstruction} (batch, 3, height, width), nominally in [0, 1] but not clamped.
 *
 * <p>Where the target is normalised per patch, the prediction is denormalised by the mean and
 * standard deviation of the original patch, as in the figures of the MAE paper; they are not
 * predicted.
 *
 * @param autoencoder whose parameters these are
 */
record MaskedAutoencoderImages(MaskedAutoencoder autoencoder) implements Network {
  @Override
  public Signature signature() {
    ImageSize size = autoencoder.config().imageSize();
    return new Signature(
        autoencoder.signature().inputs(),
        List.of(TensorSpec.batched("reconstruction", 3, size.height(), size.width())));
  }

  @Override
  public <V> Map<String, V> forward(Ops<V> ops, Map<String, V> inputs) {
    MaskedAutoencoderConfig config = autoencoder.config();
    Map<String, V> outputs = autoencoder.forward(ops, inputs);
    V prediction = NamedValues.require(outputs, "prediction");
    V patches =
        config.normalizedPixels()
            ? PatchStatistics.of(ops, NamedValues.require(outputs, "patches"), config.patchValues())
                .restore(ops, prediction)
            : prediction;
    V images = config.grid().unpatchify(ops, patches, 3);
    return Map.of("reconstruction", autoencoder.normalization().restore(ops, images));
  }
}
