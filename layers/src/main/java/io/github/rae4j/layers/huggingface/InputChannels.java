// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.layers.huggingface;

import io.github.rae4j.errors.RaeException;
import io.github.rae4j.options.OptionException;
import io.github.rae4j.options.Parameters;

/** The key {@code num_channels} of a Hugging Face {@code config.json}. */
public final class InputChannels {
  private InputChannels() {}

  /**
   * Accepts encoders of RGB images, with three channels or no word about them.
   *
   * @throws RaeException naming the key, for any other number of channels
   */
  public static void requireRgb(Parameters config) {
    if (config.getInt("num_channels", 3) != 3) {
      throw config.error("num_channels", "must be 3: encoders take RGB images");
    }
  }

  /**
   * The same for a record of options.
   *
   * @throws OptionException for any other number of channels
   */
  public static void requireRgb(Class<? extends Record> type, int numChannels) {
    if (numChannels != 3) {
      throw new OptionException(type, "num_channels", "must be 3: encoders take RGB images");
    }
  }
}
