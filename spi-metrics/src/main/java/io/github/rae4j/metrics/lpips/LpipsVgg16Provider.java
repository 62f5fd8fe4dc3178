// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.metrics.lpips;

import io.github.rae4j.metric.FeatureNetworkProvider;
import io.github.rae4j.options.Options;
import io.github.rae4j.options.Parameters;
import java.util.List;

/** Makes {@link LpipsVgg16}. Thread-safe. */
public final class LpipsVgg16Provider implements FeatureNetworkProvider {
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

  @Override
  public Options<LpipsVgg16.Files> options() {
    return Options.of(LpipsVgg16.Files.class);
  }

  /**
   * {@inheritDoc}
   *
   * <p>Without {@code heads}, {@code models/lpips/vgg.pth} is looked for, unless {@code weights} is
   * a file of the complete LPIPS module.
   */
  @Override
  public LpipsVgg16 create(Parameters parameters) {
    LpipsVgg16.Files files = options().read(parameters);
    return files.heads().isPresent()
        ? new LpipsVgg16(files)
        : new LpipsVgg16(
            new LpipsVgg16.Files(
                files.weights(),
                LpipsFeatures.releasedHeads(files.weights(), parameters, "vgg.pth")));
  }
}
