// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.metrics.vision;

import io.github.rae4j.metric.FeatureNetworkProvider;
import io.github.rae4j.options.Options;
import io.github.rae4j.options.Parameters;
import java.util.List;

/** Makes {@link ConvNeXt}. */
public final class ConvNeXtProvider implements FeatureNetworkProvider {
  @Override
  public String name() {
    return "convnext";
  }

  @Override
  public List<String> aliases() {
    return List.of("convnextv2");
  }

  @Override
  public String description() {
    return "ConvNeXt and ConvNeXt V2 of any size: the mean of the last feature map";
  }

  @Override
  public Options<ConvNeXt> options() {
    return Options.of(ConvNeXt.class);
  }

  @Override
  public ConvNeXt create(Parameters parameters) {
    return options().read(parameters);
  }
}
