// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.encoders;

import io.github.rae4j.layers.Attention;
import io.github.rae4j.layers.LayerScale;
import java.util.List;

/**
 * The key names of one layout of DINOv2 or DINOv3.
 *
 * @param embeddings prefix of what stands before the blocks, its dot included
 * @param registers the register tokens
 * @param positions the position table; unused by DINOv3
 * @param patches module of the patch embedding
 * @param blocks list of the blocks
 * @param attention modules of the attention
 * @param attentionScale scale of the attention's branch
 * @param feedForwardScale scale of the feed-forward branch
 * @param mlp modules of an MLP
 * @param gate modules of a gated MLP: one or two to the inner width, and then the one back
 * @param norm module of the last norm
 */
record DinoKeys(
    String embeddings,
    String registers,
    String positions,
    String patches,
    String blocks,
    Attention.Keys attention,
    String attentionScale,
    String feedForwardScale,
    List<String> mlp,
    List<String> gate,
    String norm) {
  /** DINOv2 in a Hugging Face folder. */
  static final DinoKeys DINOV2 =
      new DinoKeys(
          "embeddings.",
          "register_tokens",
          "position_embeddings",
          "patch_embeddings.projection",
          "encoder.layer",
          Attention.Keys.separate(
              "attention.attention.query",
              "attention.attention.key",
              "attention.attention.value",
              "attention.output.dense"),
          "layer_scale1.lambda1",
          "layer_scale2.lambda1",
          List.of("mlp.fc1", "mlp.fc2"),
          List.of("mlp.weights_in", "mlp.weights_out"),
          "layernorm");

  /** DINOv2 as its own repository saves it. */
  static final DinoKeys DINOV2_ORIGINAL =
      new DinoKeys(
          "",
          "register_tokens",
          "pos_embed",
          "patch_embed.proj",
          "blocks",
          Attention.Keys.fused("attn"),
          "ls1.gamma",
          "ls2.gamma",
          List.of("mlp.fc1", "mlp.fc2"),
          List.of("mlp.w12", "mlp.w3"),
          "norm");

  /** DINOv3 in a Hugging Face folder. */
  static final DinoKeys DINOV3 =
      new DinoKeys(
          "embeddings.",
          "register_tokens",
          "",
          "patch_embeddings",
          "layer",
          Attention.Keys.separate(
              "attention.q_proj", "attention.k_proj", "attention.v_proj", "attention.o_proj"),
          "layer_scale1.lambda1",
          "layer_scale2.lambda1",
          List.of("mlp.up_proj", "mlp.down_proj"),
          List.of("mlp.gate_proj", "mlp.up_proj", "mlp.down_proj"),
          "norm");

  /** DINOv3 as its own repository saves it. */
  static final DinoKeys DINOV3_ORIGINAL =
      new DinoKeys(
          "",
          "storage_tokens",
          "",
          "patch_embed.proj",
          "blocks",
          Attention.Keys.fused("attn"),
          "ls1.gamma",
          "ls2.gamma",
          List.of("mlp.fc1", "mlp.fc2"),
          List.of("mlp.w1", "mlp.w2", "mlp.w3"),
          "norm");

  /** A key that tells a different prefix of all keys. */
  String anchor() {
    return embeddings + patches + ".weight";
  }

  LayerScale scale(double start) {
    return new LayerScale(attentionScale, feedForwardScale, start);
  }

  /** The modules of a gated MLP to its inner width. */
  List<String> gateInput() {
    return gate.subList(0, gate.size() - 1);
  }

  /** The module of a gated MLP back from its inner width. */
  String gateOutput() {
    return gate.get(gate.size() - 1);
  }
}
