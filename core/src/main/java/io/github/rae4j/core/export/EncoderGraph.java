// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.export;

import io.github.rae4j.core.pipeline.LatentNormalization;
import io.github.rae4j.model.Encoder;
import io.github.rae4j.model.TokenGrid;
import io.github.rae4j.network.NamedValues;
import io.github.rae4j.network.Network;
import io.github.rae4j.network.Ops;
import io.github.rae4j.network.Signature;
import io.github.rae4j.network.TensorSpec;
import io.github.rae4j.tensor.Shape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An encoder with what turns its tokens into latents: {@code images} of the encoder's size in [0,
 * 1] → {@code tokens} as the encoder gives them, and normalised {@code latents}.
 *
 * @param encoder the encoder
 * @param normalization the statistics of its latents
 * @param spatial whether latents are {@code (C, h, w)} rather than {@code (tokens, C)}
 */
record EncoderGraph(Encoder encoder, LatentNormalization normalization, boolean spatial)
    implements Network {
  @Override
  public Signature signature() {
    Signature own = encoder.network().signature();
    TokenGrid grid = encoder.tokenGrid();
    List<TensorSpec> outputs = new ArrayList<>(own.outputs());
    outputs.add(
        spatial
            ? TensorSpec.batched(
                LatentScale.LATENTS, encoder.hiddenSize(), grid.height(), grid.width())
            : TensorSpec.batched(LatentScale.LATENTS, grid.tokens(), encoder.hiddenSize()));
    return new Signature(own.inputs(), outputs);
  }

  @Override
  public <V> Map<String, V> forward(Ops<V> ops, Map<String, V> inputs) {
    Map<String, V> outputs = new LinkedHashMap<>(encoder.network().forward(ops, inputs));
    V tokens = NamedValues.require(outputs, "tokens");
    TokenGrid grid = encoder.tokenGrid();
    V latents =
        spatial
            ? ops.reshape(
                ops.permute(tokens, 0, 2, 1),
                Shape.BATCH,
                encoder.hiddenSize(),
                grid.height(),
                grid.width())
            : tokens;
    outputs.put(LatentScale.LATENTS, LatentScale.of(normalization).normalize(ops, latents));
    return outputs;
  }

  @Override
  public boolean ignoresKey(String key) {
    return encoder.network().ignoresKey(key);
  }
}
