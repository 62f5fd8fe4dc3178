// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.encoders;

import io.github.rae4j.options.ModelFolder;
import io.github.rae4j.options.Option;
import io.github.rae4j.options.Options;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.OptionalInt;

/**
 * The options of {@link Siglip2}, {@code encoder_params} of a config.
 *
 * @param modelName the model folder
 * @param numTokens has no effect, as in the reference
 */
@RecordBuilder
public record Siglip2Options(
    @Option("the model folder") ModelFolder modelName,
    @Option("has no effect, as in the reference") OptionalInt numTokens)
    implements Siglip2OptionsBuilder.With {
  /** Checks the options. */
  public Siglip2Options {
    Options.check(Siglip2Options.class, modelName, numTokens);
  }

  /** The defaults of a config. */
  public Siglip2Options(ModelFolder modelName) {
    this(modelName, OptionalInt.empty());
  }
}
