// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.samplers.guidance;

import io.github.rae4j.sampling.Guidance;
import io.github.rae4j.sampling.GuidanceInputs;
import io.github.rae4j.sampling.VelocityFunction;
import io.github.rae4j.tensor.Tensor;

/**
 * {@code g + scale·(m − g)} for the output m of the backbone and the output g of a weaker model
 * (Karras et al., 2024; paper section 5). The weaker model is evaluated only for images inside the
 * interval, and neither model is ever evaluated for the null label.
 */
record AutoGuidance(GuidanceInterval interval) implements Guidance {
  @Override
  public boolean needsGuidanceModel() {
    return interval.isOn();
  }

  @Override
  public boolean needsNullLabel() {
    return false;
  }

  @Override
  public VelocityFunction guide(GuidanceInputs inputs) {
    VelocityFunction model = inputs.model();
    if (!interval.isOn()) {
      return model;
    }
    VelocityFunction weaker =
        inputs
            .guidanceModel()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "AutoGuidance needs a second model, guidance.guidance_model"));
    return (x, t, y) -> {
      Tensor strong = model.evaluate(x, t, y);
      int[] inside = interval.inside(t);
      if (inside.length == 0) {
        return strong;
      }
      Tensor weak =
          weaker.evaluate(Rows.pick(x, inside), Rows.pick(t, inside), Rows.pick(y, inside));
      return Rows.extrapolate(strong, weak, 0, inside, interval.scale(), x.shape());
    };
  }
}
