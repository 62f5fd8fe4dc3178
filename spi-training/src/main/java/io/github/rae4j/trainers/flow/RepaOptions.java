// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.flow;

import io.github.rae4j.options.Option;
import io.github.rae4j.options.Options;
import java.util.OptionalDouble;

/**
 * Options of {@link RepaLoss}. Immutable and thread-safe.
 *
 * @param spatialNormalization how much of the mean over positions is taken from the target, which
 *     is then divided by the deviation over positions; not at all unless given
 */
public record RepaOptions(
    @Option(
            value =
                "how much of the mean over positions is taken from the target, 1 for all, before it"
                    + " is divided by the deviation over positions; neither unless given",
            range = "[0, 1]",
            source = "iREPA, arXiv:2512.10794")
        OptionalDouble spatialNormalization) {
  /** Checks the options. */
  public RepaOptions {
    Options.check(RepaOptions.class, spatialNormalization);
  }
}
