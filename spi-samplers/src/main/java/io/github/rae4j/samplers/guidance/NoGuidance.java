// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.samplers.guidance;

import io.github.rae4j.sampling.Guidance;
import io.github.rae4j.sampling.GuidanceInputs;
import io.github.rae4j.sampling.VelocityFunction;

/** The backbone without guidance. */
public record NoGuidance() implements Guidance {
  @Override
  public boolean needsGuidanceModel() {
    return false;
  }

  @Override
  public boolean needsNoCondition() {
    return false;
  }

  @Override
  public VelocityFunction guide(GuidanceInputs inputs) {
    return inputs.model();
  }
}
