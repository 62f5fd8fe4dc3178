// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.metrics.lpips;

import io.github.rae4j.metric.FeatureNetwork;
import io.github.rae4j.metric.FeatureNetworkProvider;
import io.github.rae4j.metrics.ReleasedFile;
import io.github.rae4j.spi.Parameters;
import java.util.List;

/** Creates LPIPS on the activations of AlexNet. Thread-safe. */
public final class LpipsAlexNetProvider implements FeatureNetworkProvider {
  private static final ReleasedFile TRUNK =
      new ReleasedFile(
          "weights",
          "alexnet-owt-7be5be79.pth",
          "https://download.pytorch.org/models/alexnet-owt-7be5be79.pth");
  private static final ReleasedFile HEADS =
      new ReleasedFile(
          "heads",
          "lpips/alex.pth",
          "https://github.com/richzhang/PerceptualSimilarity (lpips/weights/v0.1/alex.pth)");

  @Override
  public String name() {
    return "lpips-alexnet";
  }

  @Override
  public List<String> aliases() {
    return List.of("lpips-alex");
  }

  @Override
  public String description() {
    return "LPIPS v0.1 on AlexNet, for pairs of images";
  }

  /**
   * {@inheritDoc}
   *
   * <p>Keys: {@code weights}, torchvision's state dict, by default {@code
   * models/alexnet-owt-7be5be79.pth}; {@code heads}, by default {@code models/lpips/alex.pth}. If
   * {@code weights} is a file of the complete LPIPS module, no file of heads is needed.
   */
  @Override
  public FeatureNetwork create(Parameters parameters) {
    return Lpips.open(Trunk.ALEXNET, TRUNK, HEADS, parameters);
  }
}
