// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.backbones;

import io.github.rae4j.options.Option;
import io.github.rae4j.options.Options;

/**
 * How many tokens stand in the sequence behind those of the image, by what they tell. Immutable.
 *
 * @param numTTokens tokens of the time
 * @param numCTokens tokens of the condition: for a label as many as there are learned ones, for
 *     text the length to which it is padded, for a world model those of the frames, of the action
 *     and of its time together
 * @param numCfgOmegaTokens tokens of the guidance strength, where the backbone is told it
 * @param nActionTokens tokens of a world model's action
 */
public record ContextTokens(
    @Option(value = "tokens of the time", key = "num_t_tokens", range = "[1, 65536]")
        int numTTokens,
    @Option(value = "tokens of the condition", key = "num_c_tokens", range = "[1, 65536]")
        int numCTokens,
    @Option(
            value = "tokens of the guidance strength, with use_cfg_conds",
            key = "num_cfg_omega_tokens",
            defaultValue = "1",
            range = "[1, 65536]")
        int numCfgOmegaTokens,
    @Option(
            value = "tokens of the action, with condition_type nwm",
            key = "n_action_tokens",
            defaultValue = "1",
            range = "[1, 65536]")
        int nActionTokens) {
  /** Checks the options. */
  public ContextTokens {
    Options.check(ContextTokens.class, numTTokens, numCTokens, numCfgOmegaTokens, nActionTokens);
  }

  /** Tokens of a label or a text, without those of a guidance strength. */
  public ContextTokens(int numTTokens, int numCTokens) {
    this(numTTokens, numCTokens, 1, 1);
  }
}
