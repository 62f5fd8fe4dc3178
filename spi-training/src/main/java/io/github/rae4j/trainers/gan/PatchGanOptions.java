// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.gan;

import io.github.rae4j.options.Option;
import io.github.rae4j.options.Options;
import io.soabase.recordbuilder.core.RecordBuilder;

/**
 * The section {@code gan.disc.arch} of a {@link PatchGan}.
 *
 * @param ndf channels of the first convolution
 * @param nLayers convolutions of stride 2
 * @param usingSpecNorm whether the convolutions have a spectral norm
 */
@RecordBuilder
public record PatchGanOptions(
    @Option(
            value =
                "channels of the first convolution; each of the next has twice as many, at most 8"
                    + " times",
            defaultValue = "64",
            range = "[1, inf)")
        int ndf,
    @Option(
            value = "convolutions of stride 2; with n of them a logit sees 16, 34, 70 pixels",
            key = "n_layers",
            defaultValue = "3",
            range = "[1, inf)")
        int nLayers,
    @Option(value = "whether the convolutions have a spectral norm", defaultValue = "true")
        boolean usingSpecNorm)
    implements PatchGanOptionsBuilder.With {
  /** Checks the options. */
  public PatchGanOptions {
    Options.check(PatchGanOptions.class, ndf, nLayers, usingSpecNorm);
  }

  /** Starts with the defaults of a config. */
  public static PatchGanOptionsBuilder builder() {
    return PatchGanOptionsBuilder.builder(Options.of(PatchGanOptions.class).defaults());
  }
}
