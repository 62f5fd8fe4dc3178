// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.backbones;

import io.github.rae4j.model.Backbone;
import io.github.rae4j.model.BackboneProvider;
import io.github.rae4j.options.Options;
import io.github.rae4j.options.Parameters;
import java.util.List;

/**
 * Creates {@link DiTDH} from the options of the reference, or {@link InContextDiTDH} where they are
 * those of the newer class of the same name.
 */
public final class DiTDHProvider implements BackboneProvider {
  @Override
  public String name() {
    return "DiT-DH";
  }

  @Override
  public List<String> aliases() {
    return List.of("stage2.models.DDT.DiTwDDTHead", "DiTwDDTHead");
  }

  @Override
  public String description() {
    return "diffusion transformer with a wide, shallow head (DiT-DH)";
  }

  @Override
  public Options<DiTDH> options() {
    return Options.of(DiTDH.class);
  }

  @Override
  public Backbone create(Parameters parameters) {
    return ContextOptions.isMeant(parameters)
        ? new InContextDiTDHProvider().createWithoutBase(parameters)
        : options().read(parameters);
  }
}
