// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.samplers.guidance;

import io.github.rae4j.options.Options;
import io.github.rae4j.options.Parameters;
import io.github.rae4j.sampling.GuidanceProvider;

/** Creates {@link NoGuidance}. */
public final class NoGuidanceProvider implements GuidanceProvider {
  @Override
  public String name() {
    return "none";
  }

  @Override
  public String description() {
    return "the backbone alone";
  }

  @Override
  public Options<NoGuidance> options() {
    return Options.of(NoGuidance.class);
  }

  @Override
  public NoGuidance create(Parameters parameters) {
    return options().read(parameters);
  }
}
