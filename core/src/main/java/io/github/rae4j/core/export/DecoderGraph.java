// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.export;

import io.github.rae4j.core.pipeline.LatentNormalization;
import io.github.rae4j.model.Decoder;
import io.github.rae4j.model.TokenGrid;
import io.github.rae4j.network.NamedValues;
import io.github.rae4j.network.Network;
import io.github.rae4j.network.Ops;
import io.github.rae4j.network.Signature;
import io.github.rae4j.network.TensorSpec;
import io.github.rae4j.tensor.Shape;
import java.util.List;
import java.util.Map;

/**
 * A decoder with what turns latents into its tokens: normalised {@code latents} → {@code images},
 * nominally in [0, 1] but not clamped.
 *
 * @param decoder the decoder
 * @param width of a token
 * @param grid rows and columns of the latents
 * @param normalization the statistics of the latents
 * @param spatial whether latents are {@code (C, h, w)} rather than {@code (tokens, C)}
 */
record DecoderGraph(
    Decoder decoder, int width, TokenGrid grid, LatentNormalization normalization, boolean spatial)
    implements Network {
  @Override
  public Signature signature() {
    return new Signature(
        List.of(
            spatial
                ? TensorSpec.batched(LatentScale.LATENTS, width, grid.height(), grid.width())
                : TensorSpec.batched(LatentScale.LATENTS, grid.tokens(), width)),
        decoder.network().signature().outputs());
  }

  @Override
  public <V> Map<String, V> forward(Ops<V> ops, Map<String, V> inputs) {
    V latents = NamedValues.require(inputs, LatentScale.LATENTS);
    V raw = LatentScale.of(normalization).restore(ops, latents);
    V tokens =
        spatial ? ops.permute(ops.reshape(raw, Shape.BATCH, width, grid.tokens()), 0, 2, 1) : raw;
    return decoder.network().forward(ops, Map.of("tokens", tokens));
  }

  @Override
  public boolean ignoresKey(String key) {
    return decoder.network().ignoresKey(key);
  }
}
