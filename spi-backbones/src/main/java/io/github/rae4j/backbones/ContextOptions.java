// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.backbones;

import io.github.rae4j.options.OptionException;
import io.github.rae4j.options.Parameters;
import java.util.List;
import java.util.OptionalInt;

/** What the options of the backbones with conditions in their sequence have in common. */
final class ContextOptions {
  static final String MLP_RATIO =
      "inner width of the gated MLP in units of hidden_size, before it takes two thirds";
  static final String CONDITION_TYPE = "what the backbone is conditioned on";
  static final String CONTEXT_DIM = "width of the text encoder's tokens, for condition_type text";
  static final String COND_ARCH = "how many tokens of time and condition are in the sequence";
  static final String USE_CFG_CONDS = "whether the backbone is told the strength of guidance";
  static final String OMEGA = "the strength that it is told, with use_cfg_conds";
  static final String ENABLE_REPA =
      "whether there is a tap with a projector, for representation alignment";
  static final String REPA_LAYER_DEPTH = "after how many blocks the tap is";
  static final String Z_DIM = "width of a token of the tap, with enable_repa";
  static final String BASE_MODEL_DEPTH =
      "after how many blocks a weaker prediction is made, for internal guidance; none unless given";

  /** Options that only this family has: they tell its configs from those of the older one. */
  private static final List<String> TELLING =
      List.of(
          "condition_type",
          "cond_arch",
          "context_dim",
          "enable_repa",
          "repa_layer_depth",
          "z_dim",
          "use_cfg_conds",
          "base_model_depth");

  private ContextOptions() {}

  /** Whether a section describes a backbone of this family. */
  static boolean isMeant(Parameters section) {
    return TELLING.stream().anyMatch(key -> section.has(key) || section.isNull(key));
  }

  /** The width of the tap; 0 where there is none. */
  static int tapWidth(Class<? extends Record> type, boolean enableRepa, OptionalInt zDim) {
    if (enableRepa && zDim.isEmpty()) {
      throw new OptionException(
          type, "z_dim", "is missing; with enable_repa it is the width of the projected tokens");
    }
    return enableRepa ? zDim.getAsInt() : 0;
  }
}
