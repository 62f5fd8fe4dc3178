// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.callbacks;

import io.github.rae4j.options.Option;
import io.github.rae4j.options.Options;
import io.soabase.recordbuilder.core.RecordBuilder;

/**
 * The section {@code training.callbacks.tensorboard}.
 *
 * @param seconds least time between two looks into the logs
 */
@RecordBuilder
public record TensorBoardOptions(
    @Option(
            value = "least time between two looks into the logs, in seconds",
            defaultValue = "30",
            range = "[0, inf)")
        long seconds)
    implements TensorBoardOptionsBuilder.With {
  /** Checks the options. */
  public TensorBoardOptions {
    Options.check(TensorBoardOptions.class, seconds);
  }

  /** Starts with the defaults of a config. */
  public static TensorBoardOptionsBuilder builder() {
    return TensorBoardOptionsBuilder.builder(Options.of(TensorBoardOptions.class).defaults());
  }
}
