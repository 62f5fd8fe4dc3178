// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.backbones;

import io.github.rae4j.options.OptionException;
import java.util.Locale;

/** What no single option decides: whether the sizes of a backbone fit one another. */
final class Checks {
  private Checks() {}

  /** Refuses widths that the blocks, their heads or the rotary tables cannot divide. */
  static void blocks(
      Class<? extends Record> type, int width, int heads, boolean rope, int mlpWidth) {
    require(
        type,
        "num_heads",
        width % heads == 0,
        String.format(Locale.ROOT, "must divide hidden_size %d, but is %d", width, heads));
    require(
        type,
        "num_heads",
        !rope || width / heads % 4 == 0,
        String.format(
            Locale.ROOT,
            "%d heads of hidden_size %d have %d values each; use_rope needs a multiple of 4",
            heads,
            width,
            width / heads));
    require(type, "mlp_ratio", mlpWidth > 0, "leaves no width for the MLP of hidden_size " + width);
  }

  /** Refuses a width of which no position table can be made. */
  static void positions(Class<? extends Record> type, int dim) {
    require(
        type,
        "hidden_size",
        dim % 4 == 0,
        "must be a multiple of 4 for the position table, but is " + dim);
  }

  static void require(Class<? extends Record> type, String key, boolean condition, String problem) {
    if (!condition) {
      throw new OptionException(type, key, problem);
    }
  }
}
