// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.metrics.inception;

import io.github.rae4j.core.cost.WeightsCheck;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.metric.FeatureNetwork;
import io.github.rae4j.metric.FeatureNetworkProvider;
import io.github.rae4j.metrics.ReleasedFile;
import io.github.rae4j.network.Network;
import io.github.rae4j.network.Weights;
import io.github.rae4j.spi.Parameters;
import java.util.List;

/** Creates the Inception-v3 network of FID. Thread-safe. */
public final class InceptionV3Provider implements FeatureNetworkProvider {
  private static final ReleasedFile WEIGHTS =
      new ReleasedFile(
          "weights",
          "pt_inception-2015-12-05-6726825d.pth",
          "https://github.com/mseitzer/pytorch-fid/releases/download/fid_weights/"
              + "pt_inception-2015-12-05-6726825d.pth");

  @Override
  public String name() {
    return "inception-v3";
  }

  @Override
  public List<String> aliases() {
    return List.of("inception-v3-compat", "inception");
  }

  @Override
  public String description() {
    return "Inception-v3 of FID, sFID, IS, KID, precision and recall";
  }

  /**
   * {@inheritDoc}
   *
   * <p>Key: {@code weights}, by default {@code models/pt_inception-2015-12-05-6726825d.pth}.
   */
  @Override
  public FeatureNetwork create(Parameters parameters) {
    Weights weights = WEIGHTS.open(parameters);
    Released released = new Released(weights);
    WeightsCheck.requireCompatible(released.network(299, 299), weights);
    return released;
  }

  private record Released(Weights weights) implements FeatureNetwork {
    @Override
    public Network network(int height, int width) {
      if (height < 1 || width < 1) {
        throw new RaeException("images of %d × %d have no pixels".formatted(height, width));
      }
      return new InceptionV3(height, width);
    }
  }
}
