// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.metrics.inception;

import io.github.rae4j.metric.FeatureNetworkProvider;
import io.github.rae4j.options.Options;
import io.github.rae4j.options.Parameters;
import java.util.List;

/** Makes {@link InceptionV3}. */
public final class InceptionV3Provider implements FeatureNetworkProvider {
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

  @Override
  public Options<InceptionV3> options() {
    return Options.of(InceptionV3.class);
  }

  @Override
  public InceptionV3 create(Parameters parameters) {
    return options().read(parameters);
  }
}
