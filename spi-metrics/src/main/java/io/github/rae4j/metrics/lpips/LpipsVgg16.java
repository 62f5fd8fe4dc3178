// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.metrics.lpips;

import io.github.rae4j.network.Weights;
import io.github.rae4j.options.Option;
import io.github.rae4j.options.Options;
import java.util.Optional;

/**
 * LPIPS, version 0.1 (Zhang et al., 2018), on the activations of VGG16: takes pairs of images and
 * gives {@code distance} and its five terms {@code layer0} to {@code layer4}, each float32 {@code
 * (batch, 1)}. Immutable and thread-safe.
 */
public final class LpipsVgg16 extends LpipsFeatures {
  /**
   * The weights.
   *
   * @param weights torchvision's state dict of VGG16, or that of the complete LPIPS module
   * @param heads the heads of LPIPS; empty if the weights are those of the complete module
   */
  public record Files(
      @Option(
              value = "torchvision's state dict of VGG16, or that of the complete LPIPS module",
              defaultValue = "models/vgg16-397923af.pth",
              source = "https://download.pytorch.org/models/vgg16-397923af.pth")
          Weights weights,
      @Option(
              value =
                  "the heads of LPIPS; by default models/lpips/vgg.pth, and none where the weights"
                      + " are those of the complete module",
              source =
                  "https://github.com/richzhang/PerceptualSimilarity"
                      + " (lpips/weights/v0.1/vgg.pth)")
          Optional<Weights> heads) {
    /** Checks the options. */
    public Files {
      Options.check(Files.class, weights, heads);
    }
  }

  /**
   * LPIPS with given weights.
   *
   * @throws io.github.rae4j.errors.RaeException naming the keys that do not fit
   */
  public LpipsVgg16(Files files) {
    super(Trunk.VGG16, files.weights(), files.heads());
  }

  /** LPIPS with the weights of the complete module. */
  public LpipsVgg16(Weights module) {
    this(new Files(module, Optional.empty()));
  }

  /** LPIPS with the weights of classifier and heads. */
  public LpipsVgg16(Weights classifier, Weights heads) {
    this(new Files(classifier, Optional.of(heads)));
  }
}
