// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.samplers.guidance;

import io.github.rae4j.options.Option;
import io.github.rae4j.options.Options;
import io.github.rae4j.sampling.Guidance;
import io.github.rae4j.sampling.GuidanceInputs;
import io.github.rae4j.sampling.VelocityFunction;
import io.github.rae4j.tensor.Tensor;
import io.soabase.recordbuilder.core.RecordBuilder;

/**
 * {@code g + scale·(m − g)} for the output m of the backbone and the output g of a weaker model
 * (Karras et al., 2024; paper section 5). The weaker model is evaluated only for images inside the
 * interval, and neither model is ever evaluated for the null label.
 *
 * @param scale strength; 1 or less is none
 * @param tMin the data end of the interval of times in which guidance is on
 * @param tMax its noise end
 */
@RecordBuilder
public record AutoGuidance(
    @Option(value = GuidanceInterval.SCALE, defaultValue = "1", range = "[0, inf)") double scale,
    @Option(
            value = GuidanceInterval.T_MIN,
            defaultValue = "0",
            range = "[0, 1]",
            source = GuidanceInterval.SOURCE)
        double tMin,
    @Option(value = GuidanceInterval.T_MAX, defaultValue = "1", range = "[0, 1]") double tMax)
    implements Guidance, AutoGuidanceBuilder.With {
  /** Checks the options. */
  public AutoGuidance {
    Options.check(AutoGuidance.class, scale, tMin, tMax);
    GuidanceInterval.require(AutoGuidance.class, tMin, tMax);
  }

  /** Guidance over the whole path. */
  public AutoGuidance(double scale) {
    this(scale, 0, 1);
  }

  /** Starts with the defaults of a config: no guidance. */
  public static AutoGuidanceBuilder builder() {
    return AutoGuidanceBuilder.builder(Options.of(AutoGuidance.class).defaults());
  }

  private GuidanceInterval interval() {
    return GuidanceInterval.of(scale, tMin, tMax);
  }

  @Override
  public boolean needsGuidanceModel() {
    return scale > 1;
  }

  @Override
  public boolean needsNoCondition() {
    return false;
  }

  @Override
  public VelocityFunction guide(GuidanceInputs inputs) {
    VelocityFunction model = inputs.model();
    GuidanceInterval interval = interval();
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
      Tensor weak = weaker.evaluate(x.pickRows(inside), t.pickRows(inside), y.pick(inside));
      return Rows.extrapolate(strong, weak, 0, inside, interval.scale(), x.shape());
    };
  }
}
