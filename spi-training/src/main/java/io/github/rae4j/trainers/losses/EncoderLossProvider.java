// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.losses;

import io.github.rae4j.core.cost.WeightsCheck;
import io.github.rae4j.data.ImageSize;
import io.github.rae4j.model.Encoder;
import io.github.rae4j.options.Options;
import io.github.rae4j.options.Parameters;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.training.LossContext;
import io.github.rae4j.training.LossProvider;
import io.github.rae4j.training.LossValues;

/**
 * A perceptual loss that needs no further network: the distance of images and reconstructions in
 * the tokens of the run's own encoder.
 */
public final class EncoderLossProvider implements LossProvider {
  private static final String NAME = "encoder";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String description() {
    return "stage 1: mean squared difference of the encoder's tokens of image and reconstruction";
  }

  @Override
  public Options<Options.None> options() {
    return Options.none();
  }

  @Override
  public PerceptualLoss create(LossContext context, Parameters parameters) {
    options().read(parameters);
    Encoder encoder =
        context
            .encoder()
            .orElseThrow(
                () ->
                    parameters.error(
                        "type", "'" + NAME + "' is a loss of stage 1, which has an encoder"));
    Shape images = context.value(LossValues.IMAGES).shape();
    EncoderDistance network =
        EncoderDistance.of(encoder, new ImageSize(images.intDim(2), images.intDim(3)));
    WeightsCheck.requireCompatible(network, encoder.weights());
    return new PerceptualLoss(context.engine().frozen(network, encoder.weights()));
  }
}
