// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.samplers.guidance;

import io.github.rae4j.options.Options;
import io.github.rae4j.options.Parameters;
import io.github.rae4j.sampling.GuidanceProvider;
import java.util.List;

/** Creates {@link InternalGuidance}. */
public final class InternalGuidanceProvider implements GuidanceProvider {
  @Override
  public String name() {
    return "internal";
  }

  @Override
  public List<String> aliases() {
    return List.of("ig", "internal-guidance", "internal_guidance");
  }

  @Override
  public String description() {
    return "guidance by the backbone's own weaker prediction, alone and with cfg (RAEv2)";
  }

  @Override
  public Options<InternalGuidance> options() {
    return Options.of(InternalGuidance.class);
  }

  @Override
  public InternalGuidance create(Parameters parameters) {
    return options().read(parameters);
  }
}
