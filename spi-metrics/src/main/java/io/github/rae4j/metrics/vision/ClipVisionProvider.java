// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.metrics.vision;

import io.github.rae4j.metric.FeatureNetworkProvider;
import io.github.rae4j.options.Options;
import io.github.rae4j.options.Parameters;
import java.util.List;

/** Makes {@link ClipVision}. */
public final class ClipVisionProvider implements FeatureNetworkProvider {
  @Override
  public String name() {
    return "clip-vision";
  }

  @Override
  public List<String> aliases() {
    return List.of("clip");
  }

  @Override
  public String description() {
    return "vision tower of CLIP: its class token";
  }

  @Override
  public Options<ClipVision> options() {
    return Options.of(ClipVision.class);
  }

  @Override
  public ClipVision create(Parameters parameters) {
    return options().read(parameters);
  }
}
