// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.metrics.lpips;

import io.github.rae4j.metric.FeatureNetwork;
import io.github.rae4j.metric.FeatureNetworkProvider;
import io.github.rae4j.metrics.ReleasedFile;
import io.github.rae4j.spi.Parameters;
import java.util.List;

/** Creates LPIPS on the activations of VGG16. Thread-safe. */
public final class LpipsVgg16Provider implements FeatureNetworkProvider {
  private static final ReleasedFile TRUNK =
      new ReleasedFile(
          "weights",
          "vgg16-397923af.pth",
          "https://download.pytorch.org/models/vgg16-397923af.pth");
  private static final ReleasedFile HEADS =
      new ReleasedFile(
          "heads",
          "lpips/vgg.pth",
          "https://github.com/richzhang/PerceptualSimilarity (lpips/weights/v0.1/vgg.pth)");

  @Override
  public String name() {
    return "lpips-vgg16";
  }

  @Override
  public List<String> aliases() {
    return List.of("lpips-vgg");
  }

  @Override
  public String description() {
    return "LPIPS v0.1 on VGG16, for pairs of images";
  }

  /**
   * {@inheritDoc}
   *
   * <p>Keys: {@code weights}, torchvision's state dict, by default {@code
   * models/vgg16-397923af.pth}; {@code heads}, by default {@code models/lpips/vgg.pth}. If {@code
   * weights} is a file of the complete LPIPS module, no file of heads is needed.
   */
  @Override
  public FeatureNetwork create(Parameters parameters) {
    return Lpips.open(Trunk.VGG16, TRUNK, HEADS, parameters);
  }
}
