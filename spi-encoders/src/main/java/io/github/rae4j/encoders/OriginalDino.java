// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.encoders;

import io.github.rae4j.errors.CheckpointException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.network.Weights;
import io.github.rae4j.options.ModelFolder;
import io.github.rae4j.options.Parameters;
import io.github.rae4j.tensor.Shape;
import java.util.Locale;

/**
 * What the shapes of a checkpoint of DINOv2's or DINOv3's own repository tell of the model.
 *
 * @param file the checkpoint, for messages
 * @param width of a token
 * @param depth number of blocks
 * @param heads of the attention
 * @param patch side of a patch in pixels
 * @param registers number of register tokens
 * @param gated whether the MLP is gated
 * @param mlpWidth inner width of the MLP
 * @param qkvBias whether the projections have a bias
 * @param keyBias whether that bias holds for keys too
 */
record OriginalDino(
    String file,
    int width,
    int depth,
    int heads,
    int patch,
    int registers,
    boolean gated,
    int mlpWidth,
    boolean qkvBias,
    boolean keyBias) {
  /** Buffers that give the rotary periods of DINOv3. */
  static final String PERIODS = "rope_embed.periods";

  private static final int HEAD = 64;

  /** Whether a checkpoint file has the keys of the repositories. */
  static boolean isIn(ModelFolder folder) {
    return folder.isFile() && folder.weights().names().contains("patch_embed.proj.weight");
  }

  /**
   * Reads the shapes.
   *
   * @param keys of the layout
   * @param config which may state the heads; of the rest the file itself tells
   * @throws io.github.rae4j.errors.RaeException naming a key that is missing or misshapen
   */
  static OriginalDino read(Weights weights, DinoKeys keys, Parameters config) {
    Shape patches = shape(weights, "patch_embed.proj.weight", 4);
    int width = patches.intDim(0);
    int depth = 0;
    while (weights.names().contains("blocks." + depth + ".norm1.weight")) {
      depth++;
    }
    String first = "blocks.0.";
    shape(weights, first + "norm1.weight", 1);
    boolean gated = weights.names().contains(first + keys.gateOutput() + ".weight");
    String mlp = first + (gated ? keys.gateOutput() : keys.mlp().get(1)) + ".weight";
    return new OriginalDino(
        weights.origin(),
        width,
        depth,
        heads(weights, width, config),
        patches.intDim(2),
        weights.names().contains(keys.registers())
            ? shape(weights, keys.registers(), 3).intDim(1)
            : 0,
        gated,
        shape(weights, mlp, 2).intDim(1),
        weights.names().contains(first + "attn.qkv.bias"),
        !weights.names().contains(first + "attn.qkv.bias_mask"));
  }

  private static int heads(Weights weights, int width, Parameters config) {
    int heads;
    if (config.has("num_attention_heads")) {
      heads = config.getPositiveInt("num_attention_heads", 1);
    } else if (weights.names().contains(PERIODS)) {
      heads = width / Math.max(1, 4 * shape(weights, PERIODS, 1).intDim(0));
    } else {
      heads = width / HEAD;
    }
    if (heads < 1 || width % heads != 0) {
      throw new CheckpointException(
          String.format(
              Locale.ROOT,
              "%s: the attention of width %d has no number of heads that fits; put a config.json"
                  + " with num_attention_heads beside it",
              weights.origin(),
              width),
          Where.file(weights.origin()).atKey("num_attention_heads"));
    }
    return heads;
  }

  private static Shape shape(Weights weights, String name, int rank) {
    if (!weights.names().contains(name) || weights.shape(name).rank() != rank) {
      throw new CheckpointException(
          String.format(
              Locale.ROOT,
              "%s: %s; expected a tensor of rank %d, as DINO's own checkpoints have it",
              weights.origin(),
              weights.names().contains(name)
                  ? "'" + name + "' has the shape " + weights.shape(name)
                  : "there is no '" + name + "'",
              rank),
          Where.file(weights.origin()).atKey(name));
    }
    return weights.shape(name);
  }
}
