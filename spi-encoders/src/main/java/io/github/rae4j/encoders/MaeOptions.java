// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.encoders;

import io.github.rae4j.options.ModelFolder;
import io.github.rae4j.options.Option;
import io.github.rae4j.options.Options;

/**
 * The options of {@link Mae}, {@code encoder_params} of a config.
 *
 * @param modelName the model folder
 */
public record MaeOptions(@Option("the model folder") ModelFolder modelName) {
  /** Checks the options. */
  public MaeOptions {
    Options.check(MaeOptions.class, modelName);
  }
}
