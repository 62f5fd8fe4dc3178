// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.backbones;

import io.github.rae4j.model.BackboneProvider;
import io.github.rae4j.options.Options;
import io.github.rae4j.options.Parameters;
import java.util.List;
import java.util.OptionalInt;

/**
 * Creates {@link InContextDiTDH} from the options of the reference. Its class {@code DiTwDDTHead}
 * shares its name with that of an older family: {@link DiTDHProvider} has it, and tells them apart
 * by the options.
 */
public final class InContextDiTDHProvider implements BackboneProvider {
  @Override
  public String name() {
    return "DiT-DH-in-context";
  }

  @Override
  public List<String> aliases() {
    return List.of("stage2.models.DDT.DiTwDDTHeadIG", "DiTwDDTHeadIG");
  }

  @Override
  public String description() {
    return "DiT-DH with time and condition in its sequence (RAEv2)";
  }

  @Override
  public Options<InContextDiTDH> options() {
    return Options.of(InContextDiTDH.class);
  }

  @Override
  public InContextDiTDH create(Parameters parameters) {
    return options().read(parameters);
  }

  /** The class without a weaker prediction, which does not look at {@code base_model_depth}. */
  InContextDiTDH createWithoutBase(Parameters parameters) {
    InContextDiTDH all = create(parameters);
    return all.withContext(all.context().withBaseModelDepth(OptionalInt.empty()));
  }
}
