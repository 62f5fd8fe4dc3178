// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.encoders;

import io.github.rae4j.options.ModelFolder;
import io.github.rae4j.options.Option;
import io.github.rae4j.options.Options;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;
import java.util.OptionalInt;

/**
 * The options of {@link Siglip2}, {@code encoder_params} of a config.
 *
 * @param modelName the model folder
 * @param numTokens has no effect, as in the reference
 * @param normalize whether the weight and bias of the last layer norm are dropped
 * @param layers the blocks whose tokens are combined, from 0; empty for the last one alone
 * @param layerCombination how several blocks are combined
 */
@RecordBuilder
public record Siglip2Options(
    @Option(value = "the model folder", aliases = "encoder_path") ModelFolder modelName,
    @Option("has no effect, as in the reference") OptionalInt numTokens,
    @Option(value = "drop weight and bias of the last layer norm", defaultValue = "true")
        boolean normalize,
    @Option(
            value = "blocks whose tokens are combined, from 0; none for the last one alone",
            defaultValue = "[]",
            range = "[0, inf)",
            source = "arXiv 2605.18324")
        List<Integer> layers,
    @Option(value = "how several blocks are combined", defaultValue = "mean-plus-last")
        LayerCombination layerCombination)
    implements Siglip2OptionsBuilder.With {
  /** Checks the options. */
  public Siglip2Options {
    Options.check(Siglip2Options.class, modelName, numTokens, normalize, layers, layerCombination);
    layers = List.copyOf(layers);
    LatentLayers.requireDistinct(Siglip2Options.class, layers);
  }

  /** The defaults of a config. */
  public Siglip2Options(ModelFolder modelName) {
    this(modelName, OptionalInt.empty(), true, List.of(), LayerCombination.MEAN_PLUS_LAST);
  }
}
