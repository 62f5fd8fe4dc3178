// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.layers.huggingface;

import io.github.rae4j.layers.Attention;
import io.github.rae4j.layers.Attention.QkvBias;
import io.github.rae4j.layers.Mlp;
import io.github.rae4j.layers.Norm;
import io.github.rae4j.layers.PreNormBlock;

/**
 * The block of Hugging Face's {@code ViTLayer}, of which ViT-MAE's encoder and decoder and the
 * reference's {@code GeneralDecoder} are built.
 */
public final class ViTLayer {
  private ViTLayer() {}

  /** Its attention, whose key names DINOv2 shares. */
  public static Attention attention(TransformerConfig config) {
    Attention.Keys keys =
        Attention.Keys.separate(
            "attention.attention.query",
            "attention.attention.key",
            "attention.attention.value",
            "attention.output.dense");
    return new Attention(config.heads(), keys).withQkvBias(QkvBias.of(config.qkvBias()));
  }

  /** The block. */
  public static PreNormBlock block(TransformerConfig config) {
    return new PreNormBlock(
        Norm.layer(config.eps()),
        "layernorm_before",
        attention(config),
        "layernorm_after",
        new Mlp("intermediate.dense", "output.dense", config.mlpWidth(), config.activation()));
  }
}
