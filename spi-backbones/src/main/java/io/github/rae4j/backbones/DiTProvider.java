// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.backbones;

import io.github.rae4j.model.Backbone;
import io.github.rae4j.model.BackboneProvider;
import io.github.rae4j.options.Options;
import io.github.rae4j.options.Parameters;
import java.util.List;

/**
 * Creates {@link DiT} from the options of the reference, or {@link InContextDiT} where they are
 * those of the newer class of the same name.
 */
public final class DiTProvider implements BackboneProvider {
  @Override
  public String name() {
    return "DiT";
  }

  @Override
  public List<String> aliases() {
    return List.of("stage2.models.lightningDiT.LightningDiT", "LightningDiT");
  }

  @Override
  public String description() {
    return "diffusion transformer (LightningDiT)";
  }

  @Override
  public Options<DiT> options() {
    return Options.of(DiT.class);
  }

  @Override
  public Backbone create(Parameters parameters) {
    return ContextOptions.isMeant(parameters)
        ? new InContextDiTProvider().createWithoutBase(parameters)
        : options().read(parameters);
  }
}
