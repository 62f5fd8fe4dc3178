// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.metrics.vision;

import io.github.rae4j.metric.FeatureNetwork;
import io.github.rae4j.network.Activation;
import io.github.rae4j.network.Network;
import io.github.rae4j.network.Weights;
import io.github.rae4j.options.Option;
import io.github.rae4j.options.Options;
import java.util.List;
import java.util.OptionalInt;

/**
 * A vision transformer in the layout of timm: of DINOv2, MAE, SigLIP or supervised training.
 * Outputs: {@code pooled (batch, width)}, its class token, or else what its attention pool makes,
 * or else the mean of its tokens; and {@code mean_tokens}, the mean of the tokens of patches.
 *
 * <p>Images are resized, bicubic with antialiasing, normalised, and filled with zeros on the right
 * and below until patches tile them; positions are resized, bicubic with antialiasing. Immutable
 * and thread-safe.
 *
 * @param weights in the layout of timm, or of Transformers' CLIP
 * @param size to which both sides of images are resized
 * @param mean that is subtracted from images in [0, 1]
 * @param std that they are divided by
 * @param activation of the MLPs
 * @param eps of all layer norms
 * @param heads of the attention; by default one for every 64 values of a token
 */
public record VisionTransformer(
    @Option("the weights, of timm") Weights weights,
    @Option(value = "side of the images that it sees", defaultValue = "224", range = "[1, 4096]")
        int size,
    @Option(value = "mean of images", defaultValue = "0.485, 0.456, 0.406") List<Double> mean,
    @Option(value = "deviation of images", defaultValue = "0.229, 0.224, 0.225") List<Double> std,
    @Option(value = "activation of the MLPs", defaultValue = "gelu") Activation activation,
    @Option(value = "eps of all layer norms", defaultValue = "1e-6", range = "(0, 1)") double eps,
    @Option(
            value = "heads of the attention; by default one for every 64 values",
            range = "[1, 1024]")
        OptionalInt heads)
    implements FeatureNetwork {
  /**
   * Checks the options and the weights.
   *
   * @throws io.github.rae4j.errors.RaeException naming the keys that do not fit
   */
  public VisionTransformer {
    Options.check(VisionTransformer.class, weights, size, mean, std, activation, eps, heads);
    mean = List.copyOf(mean);
    std = List.copyOf(std);
    FeatureInput.requireStatistics(VisionTransformer.class, mean, std);
    weights = new VitModel(weights, size, mean, std, activation, eps, heads).checkedWeights();
  }

  @Override
  public Network network(int height, int width) {
    return new VitModel(weights, size, mean, std, activation, eps, heads).network(height, width);
  }
}
