// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.metrics.lpips;

import io.github.rae4j.metric.FeatureNetworkProvider;
import io.github.rae4j.options.Options;
import io.github.rae4j.options.Parameters;
import java.util.List;

/** Makes {@link LpipsAlexNet}. Thread-safe. */
public final class LpipsAlexNetProvider implements FeatureNetworkProvider {
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

  @Override
  public Options<LpipsAlexNet.Files> options() {
    return Options.of(LpipsAlexNet.Files.class);
  }

  /**
   * {@inheritDoc}
   *
   * <p>Without {@code heads}, {@code models/lpips/alex.pth} is looked for, unless {@code weights}
   * is a file of the complete LPIPS module.
   */
  @Override
  public LpipsAlexNet create(Parameters parameters) {
    LpipsAlexNet.Files files = options().read(parameters);
    return files.heads().isPresent()
        ? new LpipsAlexNet(files)
        : new LpipsAlexNet(
            new LpipsAlexNet.Files(
                files.weights(),
                LpipsFeatures.releasedHeads(files.weights(), parameters, "alex.pth")));
  }
}
