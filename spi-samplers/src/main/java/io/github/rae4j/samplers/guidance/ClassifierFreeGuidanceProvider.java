// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.samplers.guidance;

import io.github.rae4j.options.Options;
import io.github.rae4j.options.Parameters;
import io.github.rae4j.sampling.GuidanceProvider;
import java.util.List;

/** Creates {@link ClassifierFreeGuidance}. */
public final class ClassifierFreeGuidanceProvider implements GuidanceProvider {
  @Override
  public String name() {
    return "cfg";
  }

  @Override
  public List<String> aliases() {
    return List.of("classifier-free", "classifier-free-guidance", "classifier_free_guidance");
  }

  @Override
  public String description() {
    return "classifier-free guidance within [t_min, t_max]";
  }

  @Override
  public Options<ClassifierFreeGuidance> options() {
    return Options.of(ClassifierFreeGuidance.class);
  }

  @Override
  public ClassifierFreeGuidance create(Parameters parameters) {
    return options().read(parameters);
  }
}
