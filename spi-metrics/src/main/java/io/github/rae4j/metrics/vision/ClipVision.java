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
 * The vision tower of CLIP (Radford et al., 2021). Outputs: {@code pooled (batch, width)}, the
 * class token after the last norm and before the projection, and {@code mean_tokens}, the mean of
 * the others.
 *
 * <p>The released weights were trained with {@code quick_gelu}; FDr (arXiv 2604.28190) measures
 * them with {@code gelu}, as timm's model of that name has it.
 *
 * <p>Images are resized, bicubic with antialiasing, normalised, and filled with zeros on the right
 * and below until patches tile them; positions are resized, bicubic with antialiasing. Immutable
 * and thread-safe.
 *
 * @param weights in the layout of timm, or of Transformers' {@code CLIPModel} and {@code
 *     CLIPVisionModel}
 * @param size to which both sides of images are resized
 * @param mean that is subtracted from images in [0, 1]
 * @param std that they are divided by
 * @param activation of the MLPs
 * @param eps of all layer norms
 * @param heads of the attention; by default one for every 64 values of a token
 */
public record ClipVision(
    @Option(
            value = "the weights, of timm or Transformers",
            defaultValue = "timm/vit_large_patch14_clip_224.openai/model.safetensors",
            source = "https://huggingface.co/timm/vit_large_patch14_clip_224.openai")
        Weights weights,
    @Option(value = "side of the images that it sees", defaultValue = "224", range = "[1, 4096]")
        int size,
    @Option(value = "mean of images", defaultValue = "0.48145466, 0.4578275, 0.40821073")
        List<Double> mean,
    @Option(value = "deviation of images", defaultValue = "0.26862954, 0.26130258, 0.27577711")
        List<Double> std,
    @Option(value = "activation of the MLPs", defaultValue = "quick_gelu") Activation activation,
    @Option(value = "eps of all layer norms", defaultValue = "1e-5", range = "(0, 1)") double eps,
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
  public ClipVision {
    Options.check(ClipVision.class, weights, size, mean, std, activation, eps, heads);
    mean = List.copyOf(mean);
    std = List.copyOf(std);
    FeatureInput.requireStatistics(ClipVision.class, mean, std);
    weights = new VitModel(weights, size, mean, std, activation, eps, heads).checkedWeights();
  }

  @Override
  public Network network(int height, int width) {
    return new VitModel(weights, size, mean, std, activation, eps, heads).network(height, width);
  }
}
