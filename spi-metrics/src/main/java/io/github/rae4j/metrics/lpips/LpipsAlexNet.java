// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.metrics.lpips;

import io.github.rae4j.network.Weights;
import io.github.rae4j.options.Option;
import io.github.rae4j.options.Options;
import java.util.Optional;

/**
 * LPIPS, version 0.1 (Zhang et al., 2018), on the activations of AlexNet: takes pairs of images and
 * gives {@code distance} and its five terms {@code layer0} to {@code layer4}, each float32 {@code
 * (batch, 1)}. Immutable and thread-safe.
 */
public final class LpipsAlexNet extends LpipsFeatures {
  /**
   * The weights.
   *
   * @param weights torchvision's state dict of AlexNet, or that of the complete LPIPS module
   * @param heads the heads of LPIPS; empty if the weights are those of the complete module
   */
  public record Files(
      @Option(
              value = "torchvision's state dict of AlexNet, or that of the complete LPIPS module",
              defaultValue = "models/alexnet-owt-7be5be79.pth",
              source = "https://download.pytorch.org/models/alexnet-owt-7be5be79.pth")
          Weights weights,
      @Option(
              value =
                  "the heads of LPIPS; by default models/lpips/alex.pth, and none where the weights"
                      + " are those of the complete module",
              source =
                  "https://github.com/richzhang/PerceptualSimilarity"
                      + " (lpips/weights/v0.1/alex.pth)")
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
  public LpipsAlexNet(Files files) {
    super(Trunk.ALEXNET, files.weights(), files.heads());
  }

  /** LPIPS with the weights of the complete module. */
  public LpipsAlexNet(Weights module) {
    this(new Files(module, Optional.empty()));
  }

  /** LPIPS with the weights of classifier and heads. */
  public LpipsAlexNet(Weights classifier, Weights heads) {
    this(new Files(classifier, Optional.of(heads)));
  }
}
