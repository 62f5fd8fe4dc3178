// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.losses;

import io.github.rae4j.core.cost.WeightsCheck;
import io.github.rae4j.core.registry.PluginAnswers;
import io.github.rae4j.metric.FeatureNetwork;
import io.github.rae4j.metric.FeatureNetworkProvider;
import io.github.rae4j.network.Network;
import io.github.rae4j.options.Option;
import io.github.rae4j.options.Options;
import io.github.rae4j.options.Parameters;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.training.Loss;
import io.github.rae4j.training.LossContext;
import io.github.rae4j.training.LossProvider;
import io.github.rae4j.training.LossValues;

/** Creates {@link PerceptualLoss}; the keys of the network stand beside these. */
public final class PerceptualLossProvider implements LossProvider {
  /**
   * The options besides those of the network.
   *
   * @param network feature network that compares pairs of images
   */
  public record PerceptualOptions(
      @Option(
              value =
                  "feature network that compares pairs of images; its keys stand beside this one",
              defaultValue = "lpips-vgg16")
          String network) {
    /** Checks the option. */
    public PerceptualOptions {
      Options.check(PerceptualOptions.class, network);
    }
  }

  @Override
  public String name() {
    return "perceptual";
  }

  @Override
  public String description() {
    return "stage 1: distance by a network, such as LPIPS";
  }

  @Override
  public Options<PerceptualOptions> options() {
    return Options.of(PerceptualOptions.class);
  }

  @Override
  public Loss create(LossContext context, Parameters parameters) {
    return create(context, options().readDeclared(parameters).network(), "network", parameters);
  }

  /**
   * A perceptual loss by a network.
   *
   * @param type provider of the network
   * @param key under which the type was found, for messages
   * @param parameters of the network
   */
  public static PerceptualLoss create(
      LossContext context, String type, String key, Parameters parameters) {
    FeatureNetworkProvider provider = context.find(FeatureNetworkProvider.class, type);
    FeatureNetwork made = PluginAnswers.made(provider, provider.create(parameters));
    if (!made.comparesPairs()) {
      throw parameters.error(key, "'" + type + "' does not compare pairs of images");
    }
    Shape images = context.value(LossValues.IMAGES).shape();
    Network network = made.network(images.intDim(2), images.intDim(3));
    WeightsCheck.requireCompatible(network, made.weights());
    return new PerceptualLoss(context.engine().frozen(network, made.weights()));
  }
}
