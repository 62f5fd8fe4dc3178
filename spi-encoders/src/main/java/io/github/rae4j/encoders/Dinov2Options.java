// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.encoders;

import io.github.rae4j.options.ModelFolder;
import io.github.rae4j.options.Option;
import io.github.rae4j.options.Options;
import io.soabase.recordbuilder.core.RecordBuilder;

/**
 * The options of {@link Dinov2}, {@code encoder_params} of a config.
 *
 * @param dinov2Path the model folder
 * @param normalize whether the weight and bias of the last layer norm are dropped
 */
@RecordBuilder
public record Dinov2Options(
    @Option("the model folder") ModelFolder dinov2Path,
    @Option(value = "drop weight and bias of the last layer norm", defaultValue = "true")
        boolean normalize)
    implements Dinov2OptionsBuilder.With {
  /** Checks the options. */
  public Dinov2Options {
    Options.check(Dinov2Options.class, dinov2Path, normalize);
  }

  /** The defaults of a config. */
  public Dinov2Options(ModelFolder dinov2Path) {
    this(dinov2Path, true);
  }
}
