// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.metrics.vision;

import io.github.rae4j.core.cost.WeightsCheck;
import io.github.rae4j.metric.FeatureNetwork;
import io.github.rae4j.model.ImageNormalization;
import io.github.rae4j.network.Network;
import io.github.rae4j.network.Weights;
import io.github.rae4j.options.Option;
import io.github.rae4j.options.Options;
import java.util.List;

/**
 * ConvNeXt (Liu et al., 2022) and ConvNeXt V2 (Woo et al., 2023) of any size, which the shapes of
 * the weights tell. Output: {@code pooled (batch, width)}, the mean of the last feature map before
 * the norm of the classifier, as FDr measures it (arXiv 2604.28190).
 *
 * <p>Images are resized, bicubic with antialiasing, and normalised. Immutable and thread-safe.
 *
 * @param weights in the layout of timm, or of Transformers' {@code ConvNextModel} and {@code
 *     ConvNextV2Model}, with or without a classifier
 * @param size to which both sides of images are resized
 * @param mean that is subtracted from images in [0, 1]
 * @param std that they are divided by
 * @param eps of all layer norms
 */
public record ConvNeXt(
    @Option(
            value = "the weights, of timm or Transformers",
            defaultValue = "timm/convnextv2_base.fcmae_ft_in22k_in1k/model.safetensors",
            source = "https://huggingface.co/timm/convnextv2_base.fcmae_ft_in22k_in1k")
        Weights weights,
    @Option(value = "side of the images that it sees", defaultValue = "224", range = "[32, 4096]")
        int size,
    @Option(value = "mean of images", defaultValue = "0.485, 0.456, 0.406") List<Double> mean,
    @Option(value = "deviation of images", defaultValue = "0.229, 0.224, 0.225") List<Double> std,
    @Option(value = "eps of all layer norms", defaultValue = "1e-6", range = "(0, 1)") double eps)
    implements FeatureNetwork {
  /**
   * Checks the options and the weights.
   *
   * @throws io.github.rae4j.errors.RaeException naming the keys that do not fit
   */
  public ConvNeXt {
    Options.check(ConvNeXt.class, weights, size, mean, std, eps);
    mean = List.copyOf(mean);
    std = List.copyOf(std);
    FeatureInput.requireStatistics(ConvNeXt.class, mean, std);
    weights = ConvNeXtLayout.ofTimm(weights);
    WeightsCheck.requireCompatible(
        new ConvNeXtNetwork(
            ConvNeXtLayout.read(weights),
            new FeatureInput(size, size, size, new ImageNormalization(mean, std)),
            eps),
        weights);
  }

  @Override
  public Network network(int height, int width) {
    return new ConvNeXtNetwork(
        ConvNeXtLayout.read(weights),
        new FeatureInput(height, width, size, new ImageNormalization(mean, std)),
        eps);
  }
}
