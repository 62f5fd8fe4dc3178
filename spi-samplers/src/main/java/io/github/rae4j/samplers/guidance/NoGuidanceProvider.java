// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.samplers.guidance;

import io.github.rae4j.sampling.Guidance;
import io.github.rae4j.sampling.GuidanceProvider;
import io.github.rae4j.spi.Parameters;

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
  public Guidance create(Parameters parameters) {
    // A config that switches guidance off may keep the other guidance keys.
    GuidanceInterval.read(parameters);
    return new NoGuidance();
  }
}
