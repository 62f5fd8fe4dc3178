// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.callbacks;

import io.github.rae4j.options.Option;
import io.github.rae4j.options.Options;

/**
 * The section {@code training.callbacks.curves}.
 *
 * @param seconds minimum time between two updates of the plots
 */
public record CurvesOptions(
    @Option(
            value = "minimum time in seconds between two updates of the plots",
            defaultValue = "60",
            range = "[0, inf)")
        long seconds) {
  /** Checks the options. */
  public CurvesOptions {
    Options.check(CurvesOptions.class, seconds);
  }
}
