// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.samplers.guidance;

import io.github.rae4j.options.Options;
import io.github.rae4j.options.Parameters;
import io.github.rae4j.sampling.GuidanceProvider;
import java.util.List;

/** Creates {@link AutoGuidance}. */
public final class AutoGuidanceProvider implements GuidanceProvider {
  @Override
  public String name() {
    return "autoguidance";
  }

  @Override
  public List<String> aliases() {
    return List.of("auto-guidance", "auto_guidance");
  }

  @Override
  public String description() {
    return "guidance by a weaker second model within [t_min, t_max]";
  }

  @Override
  public Options<AutoGuidance> options() {
    return Options.of(AutoGuidance.class);
  }

  @Override
  public AutoGuidance create(Parameters parameters) {
    return options().read(parameters);
  }
}
