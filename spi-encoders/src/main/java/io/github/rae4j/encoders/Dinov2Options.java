// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.encoders;

import io.github.rae4j.options.ModelFolder;
import io.github.rae4j.options.Option;
import io.github.rae4j.options.Options;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The options of {@link Dinov2}, {@code encoder_params} of a config.
 *
 * @param dinov2Path the model folder, or a checkpoint of DINOv2's own repository
 * @param normalize whether the weight and bias of the last layer norm are dropped
 * @param normEps eps of the last layer norm where its weight and bias are dropped; by default the
 *     model's
 * @param antialiasPositions whether positions are resized with antialiasing; by default those of
 *     models with registers
 * @param layers the blocks whose tokens are combined, from 0; empty for the last one alone
 * @param layerCombination how several blocks are combined
 */
@RecordBuilder
public record Dinov2Options(
    @Option(
            value = "the model folder, or a .pth file of DINOv2's own repository",
            aliases = "encoder_path")
        ModelFolder dinov2Path,
    @Option(value = "drop weight and bias of the last layer norm", defaultValue = "true")
        boolean normalize,
    @Option(
            value = "eps of a last layer norm without weight and bias; by default the model's",
            range = "[0, 1]")
        OptionalDouble normEps,
    @Option("resize positions with antialiasing; by default for models with registers")
        Optional<Boolean> antialiasPositions,
    @Option(
            value = "blocks whose tokens are combined, from 0; none for the last one alone",
            defaultValue = "[]",
            range = "[0, inf)",
            source = "arXiv 2605.18324")
        List<Integer> layers,
    @Option(value = "how several blocks are combined", defaultValue = "mean")
        LayerCombination layerCombination)
    implements Dinov2OptionsBuilder.With {
  /** Checks the options. */
  public Dinov2Options {
    Options.check(
        Dinov2Options.class,
        dinov2Path,
        normalize,
        normEps,
        antialiasPositions,
        layers,
        layerCombination);
    layers = List.copyOf(layers);
    LatentLayers.requireDistinct(Dinov2Options.class, layers);
  }

  /** The defaults of a config. */
  public Dinov2Options(ModelFolder dinov2Path) {
    this(
        dinov2Path,
        true,
        OptionalDouble.empty(),
        Optional.empty(),
        List.of(),
        LayerCombination.MEAN);
  }
}
