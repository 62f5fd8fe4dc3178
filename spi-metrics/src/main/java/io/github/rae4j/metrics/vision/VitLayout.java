// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.metrics.vision;

import io.github.rae4j.errors.CheckpointException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.model.TokenGrid;
import io.github.rae4j.network.Weights;
import io.github.rae4j.tensor.Shape;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;

/**
 * What the tensors of a vision transformer tell of it, under the names of timm.
 *
 * @param patch side of a patch in pixels
 * @param width of a token
 * @param depth number of blocks
 * @param heads of the attention
 * @param mlpWidth inner width of the MLP
 * @param classToken its shape; empty if there is none
 * @param registers number of register tokens
 * @param positions shape of the position table
 * @param grid of the positions of patches
 * @param specialPositions positions in front of those of patches
 * @param patchBias whether the patch embedding has a bias
 * @param preNorm whether a norm stands before the blocks
 * @param fused whether one projection makes queries, keys and values
 * @param scaled whether branches have scales
 * @param poolMlp inner width of the MLP of an attention pool; 0 if there is none
 */
record VitLayout(
    int patch,
    int width,
    int depth,
    int heads,
    int mlpWidth,
    Shape classToken,
    int registers,
    Shape positions,
    TokenGrid grid,
    int specialPositions,
    boolean patchBias,
    boolean preNorm,
    boolean fused,
    boolean scaled,
    int poolMlp) {
  private static final String KIND = "a vision transformer of timm or a CLIP of Transformers";
  private static final int HEAD = 64;
  private static final String CLASS = "cls_token";
  private static final String POOL = "attn_pool.mlp.fc1.weight";

  /** The same tensors under the names of timm, where they have those of Transformers' CLIP. */
  static Weights ofTimm(Weights weights) {
    for (String prefix : List.of("vision_model.", "")) {
      if (weights.names().contains(prefix + "embeddings.class_embedding")) {
        return weights.renamed(
            name -> name.startsWith(prefix) ? timmName(name.substring(prefix.length())) : name);
      }
    }
    return weights;
  }

  private static String timmName(String name) {
    return name.replace("embeddings.class_embedding", CLASS)
        .replace("embeddings.patch_embedding.", "patch_embed.proj.")
        .replace("embeddings.position_embedding.weight", "pos_embed")
        .replace("pre_layrnorm.", "norm_pre.")
        .replace("post_layernorm.", "norm.")
        .replace("encoder.layers.", "blocks.")
        .replace(".layer_norm1.", ".norm1.")
        .replace(".layer_norm2.", ".norm2.")
        .replace(".self_attn.out_proj.", ".attn.proj.")
        .replace(".self_attn.", ".attn.");
  }

  /**
   * Reads the shapes.
   *
   * @param weights under the names of timm
   * @param heads of the attention; by default one for every 64 values
   * @throws io.github.rae4j.errors.RaeException naming a tensor that is missing or misshapen
   */
  static VitLayout read(Weights weights, OptionalInt heads) {
    Shape patches = FeatureInput.shape(weights, "patch_embed.proj.weight", 4, KIND);
    int width = patches.intDim(0);
    int depth = 0;
    while (weights.names().contains("blocks." + depth + ".norm1.weight")) {
      depth++;
    }
    Shape mlp = FeatureInput.shape(weights, "blocks.0.mlp.fc1.weight", 2, KIND);
    boolean hasClass = weights.names().contains(CLASS);
    int registers =
        weights.names().contains("reg_token") ? weights.shape("reg_token").intDim(1) : 0;
    if (!weights.names().contains("pos_embed")) {
      throw new CheckpointException(
          String.format(
              Locale.ROOT, "%s: there is no 'pos_embed'; expected %s", weights.origin(), KIND),
          Where.file(weights.origin()).atKey("pos_embed"));
    }
    Shape positions = weights.shape("pos_embed");
    long rows = positions.dim(-2);
    int special = (hasClass ? 1 : 0) + registers;
    // timm's models with registers have positions of patches alone.
    boolean ofPatchesAlone =
        registers > 0 ? isSquare(rows) : isSquare(rows) && !isSquare(rows - special);
    int inTable = ofPatchesAlone ? 0 : special;
    long ofPatches = rows - inTable;
    if (!isSquare(ofPatches)) {
      throw new CheckpointException(
          String.format(
              Locale.ROOT,
              "%s: 'pos_embed' has %d positions, which are not those of a square",
              weights.origin(),
              rows),
          Where.file(weights.origin()).atKey("pos_embed"));
    }
    int count = heads.orElse(Math.max(1, width / HEAD));
    if (width % count != 0) {
      throw new CheckpointException(
          String.format(
              Locale.ROOT,
              "%s: %d heads do not divide the width %d; set heads",
              weights.origin(),
              count,
              width),
          Where.file(weights.origin()).atKey("heads"));
    }
    return new VitLayout(
        patches.intDim(2),
        width,
        depth,
        count,
        mlp.intDim(0),
        hasClass ? weights.shape(CLASS) : Shape.of(0),
        registers,
        positions,
        TokenGrid.square((int) Math.round(Math.sqrt((double) ofPatches))),
        inTable,
        weights.names().contains("patch_embed.proj.bias"),
        weights.names().contains("norm_pre.weight"),
        weights.names().contains("blocks.0.attn.qkv.weight"),
        weights.names().contains("blocks.0.ls1.gamma"),
        weights.names().contains(POOL) ? weights.shape(POOL).intDim(0) : 0);
  }

  private static boolean isSquare(long number) {
    long side = Math.round(Math.sqrt((double) Math.max(0, number)));
    return number > 0 && side * side == number;
  }

  boolean hasClassToken() {
    return classToken.elements() > 0;
  }

  /** The tokens before those of patches. */
  int special() {
    return (hasClassToken() ? 1 : 0) + registers;
  }
}
