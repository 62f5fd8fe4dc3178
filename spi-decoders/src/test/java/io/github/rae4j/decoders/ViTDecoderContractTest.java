// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.decoders;

import io.github.rae4j.model.DecoderProvider;
import io.github.rae4j.model.DecoderRequest;
import io.github.rae4j.testkit.DecoderContract;
import java.util.Map;

/** The ViT decoder fulfils the decoder contract. */
class ViTDecoderContractTest extends DecoderContract {
  @Override
  protected DecoderProvider provider() {
    return new ViTDecoderProvider();
  }

  @Override
  protected Map<String, Object> parameters() {
    return Map.of(
        "model_type", "vit_mae",
        "decoder_hidden_size", 8,
        "decoder_num_hidden_layers", 1,
        "decoder_num_attention_heads", 2,
        "decoder_intermediate_size", 12);
  }

  @Override
  protected DecoderRequest request() {
    return new DecoderRequest(6, 4, 4, 4, ViTDecoderProviderTest.NORMALIZATION);
  }
}
