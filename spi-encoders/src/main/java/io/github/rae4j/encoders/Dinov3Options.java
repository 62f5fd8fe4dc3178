// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.encoders;

import io.github.rae4j.options.ModelFolder;
import io.github.rae4j.options.Option;
import io.github.rae4j.options.Options;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;

/**
 * The options of {@link Dinov3}, {@code encoder_params} of a config.
 *
 * @param modelName the model folder, or a checkpoint of DINOv3's own repository
 * @param normalize whether the weight and bias of the last layer norm are dropped
 * @param layers the blocks whose tokens are combined, from 0; empty for the last one alone
 * @param layerCombination how several blocks are combined
 */
@RecordBuilder
public record Dinov3Options(
    @Option(
            value = "the model folder, or a .pth file of DINOv3's own repository",
            aliases = "encoder_path")
        ModelFolder modelName,
    @Option(value = "drop weight and bias of the last layer norm", defaultValue = "true")
        boolean normalize,
    @Option(
            value = "blocks whose tokens are combined, from 0; none for the last one alone",
            defaultValue = "[]",
            range = "[0, inf)",
            source = "arXiv 2605.18324")
        List<Integer> layers,
    @Option(value = "how several blocks are combined", defaultValue = "mean-plus-deepest")
        LayerCombination layerCombination)
    implements Dinov3OptionsBuilder.With {
  /** Checks the options. */
  public Dinov3Options {
    Options.check(Dinov3Options.class, modelName, normalize, layers, layerCombination);
    layers = List.copyOf(layers);
    LatentLayers.requireDistinct(Dinov3Options.class, layers);
  }

  /** The defaults of a config. */
  public Dinov3Options(ModelFolder modelName) {
    this(modelName, true, List.of(), LayerCombination.MEAN_PLUS_DEEPEST);
  }
}
