// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.backbones;

import io.github.rae4j.model.BackboneProvider;
import io.github.rae4j.options.Options;
import io.github.rae4j.options.Parameters;
import java.util.List;
import java.util.OptionalInt;

/**
 * Creates {@link InContextDiT} from the options of the reference. Its class {@code LightningDiT}
 * shares its name with that of an older family: {@link DiTProvider} has it, and tells them apart by
 * the options.
 */
public final class InContextDiTProvider implements BackboneProvider {
  @Override
  public String name() {
    return "DiT-in-context";
  }

  @Override
  public List<String> aliases() {
    return List.of("stage2.models.lightningDiT.LightningDiTIG", "LightningDiTIG");
  }

  @Override
  public String description() {
    return "diffusion transformer with time and condition in its sequence (RAEv2)";
  }

  @Override
  public Options<InContextDiT> options() {
    return Options.of(InContextDiT.class);
  }

  @Override
  public InContextDiT create(Parameters parameters) {
    return options().read(parameters);
  }

  /** The class without a weaker prediction, which does not look at {@code base_model_depth}. */
  InContextDiT createWithoutBase(Parameters parameters) {
    InContextDiT all = create(parameters);
    return all.withContext(all.context().withBaseModelDepth(OptionalInt.empty()));
  }
}
