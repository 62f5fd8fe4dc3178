// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.metrics.vision;

import io.github.rae4j.metric.FeatureNetworkProvider;
import io.github.rae4j.options.Options;
import io.github.rae4j.options.Parameters;
import java.util.List;

/** Makes {@link VisionTransformer}. */
public final class VisionTransformerProvider implements FeatureNetworkProvider {
  @Override
  public String name() {
    return "vit";
  }

  @Override
  public List<String> aliases() {
    return List.of("timm-vit");
  }

  @Override
  public String description() {
    return "ViT in timm's layout (DINOv2, MAE, SigLIP): class token, pooled and mean tokens";
  }

  @Override
  public Options<VisionTransformer> options() {
    return Options.of(VisionTransformer.class);
  }

  @Override
  public VisionTransformer create(Parameters parameters) {
    return options().read(parameters);
  }
}
