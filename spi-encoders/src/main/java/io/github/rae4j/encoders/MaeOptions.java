// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.encoders;

import io.github.rae4j.options.ModelFolder;
import io.github.rae4j.options.Option;
import io.github.rae4j.options.Options;
import java.util.List;

/**
 * The options of {@link Mae}, {@code encoder_params} of a config.
 *
 * @param modelName the model folder
 * @param layers the blocks whose tokens are combined, from 0; empty for the last one alone
 * @param layerCombination how several blocks are combined
 */
public record MaeOptions(
    @Option(value = "the model folder", aliases = "encoder_path") ModelFolder modelName,
    @Option(
            value = "blocks whose tokens are combined, from 0; none for the last one alone",
            defaultValue = "[]",
            range = "[0, inf)",
            source = "arXiv 2605.18324")
        List<Integer> layers,
    @Option(value = "how several blocks are combined", defaultValue = "mean")
        LayerCombination layerCombination) {
  /** Checks the options. */
  public MaeOptions {
    Options.check(MaeOptions.class, modelName, layers, layerCombination);
    layers = List.copyOf(layers);
    LatentLayers.requireDistinct(MaeOptions.class, layers);
  }

  /** The defaults of a config. */
  public MaeOptions(ModelFolder modelName) {
    this(modelName, List.of(), LayerCombination.MEAN);
  }
}
