// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.examples.tables;

import java.util.List;
import java.util.Locale;

/**
 * RAE's diffusion transformers on the tokens of the bundled encoder, as overrides of its config.
 */
final class TinyBackbones {
  /** Names of the backbones in a config. */
  static final String DIT = "stage2.models.lightningDiT.LightningDiT";

  static final String DIT_DH = "stage2.models.DDT.DiTwDDTHead";

  private TinyBackbones() {}

  /** Overrides that describe a DiT-DH on 4 x 4 tokens, and RAE's way to train it. */
  static List<String> shape(int width, int depth, int headWidth, int headDepth) {
    return rae(
        DIT_DH,
        String.format(
            Locale.ROOT,
            "patch_size: 1, in_channels: %d, hidden_size: [%d, %d], depth: [%d, %d], num_heads:"
                + " [%d, %d], class_dropout_prob: 0.1, use_pos_embed: true",
            TrainedTable.TOKEN_DIMENSION,
            width,
            headWidth,
            depth,
            headDepth,
            heads(width),
            heads(headWidth)));
  }

  /** Overrides that describe a DiT on 4 x 4 tokens, and RAE's way to train it. */
  static List<String> plain(int channels, int width, int depth) {
    return plain(channels, width, depth, 0.1);
  }

  /** The same with a share of labels that are dropped. */
  static List<String> plain(int channels, int width, int depth, double dropout) {
    return rae(
        DIT,
        String.format(
            Locale.ROOT,
            "patch_size: 1, in_channels: %d, hidden_size: %d, depth: %d, num_heads: %d,"
                + " class_dropout_prob: %s",
            channels,
            width,
            depth,
            heads(width),
            dropout));
  }

  /** What makes the config of the bundled model, which is of RAEv2's kind, one of RAE. */
  private static List<String> rae(String target, String size) {
    return List.of(
        "stage_2.target=" + target,
        "stage_2.params={input_size: 4, "
            + size
            + ", mlp_ratio: 4.0, num_classes: 10, use_qknorm: false, use_swiglu: true, use_rope:"
            + " true, use_rmsnorm: true, wo_shift: false}",
        "transport.params={path_type: Linear, prediction: velocity, time_dist_type:"
            + " logit-normal_0_1}");
  }

  /** Heads of 32 channels each. */
  static int heads(int width) {
    return Math.max(1, width / 32);
  }
}
