// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.samplers.guidance;

import io.github.rae4j.condition.Conditions;
import io.github.rae4j.options.Option;
import io.github.rae4j.options.Options;
import io.github.rae4j.sampling.Guidance;
import io.github.rae4j.sampling.GuidanceInputs;
import io.github.rae4j.sampling.VelocityFunction;
import io.github.rae4j.tensor.Tensor;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;
import java.util.function.IntFunction;

/**
 * {@code u + scale·(c − u)} for the conditional output c and the unconditional output u (Ho and
 * Salimans, 2022). Both are evaluated in one batch; the unconditional half contains only the images
 * inside the interval.
 *
 * @param scale strength; 1 or less is none
 * @param tMin the data end of the interval of times in which guidance is on
 * @param tMax its noise end
 */
@RecordBuilder
public record ClassifierFreeGuidance(
    @Option(value = GuidanceInterval.SCALE, defaultValue = "1", range = "[0, inf)") double scale,
    @Option(
            value = GuidanceInterval.T_MIN,
            defaultValue = "0",
            range = "[0, 1]",
            source = GuidanceInterval.SOURCE)
        double tMin,
    @Option(value = GuidanceInterval.T_MAX, defaultValue = "1", range = "[0, 1]") double tMax)
    implements Guidance, ClassifierFreeGuidanceBuilder.With {
  /** Checks the options. */
  public ClassifierFreeGuidance {
    Options.check(ClassifierFreeGuidance.class, scale, tMin, tMax);
    GuidanceInterval.require(ClassifierFreeGuidance.class, tMin, tMax);
  }

  /** Guidance over the whole path. */
  public ClassifierFreeGuidance(double scale) {
    this(scale, 0, 1);
  }

  /** Starts with the defaults of a config: no guidance. */
  public static ClassifierFreeGuidanceBuilder builder() {
    return ClassifierFreeGuidanceBuilder.builder(
        Options.of(ClassifierFreeGuidance.class).defaults());
  }

  private GuidanceInterval interval() {
    return GuidanceInterval.of(scale, tMin, tMax);
  }

  @Override
  public boolean needsGuidanceModel() {
    return false;
  }

  @Override
  public boolean needsNoCondition() {
    return scale > 1;
  }

  @Override
  public VelocityFunction guide(GuidanceInputs inputs) {
    VelocityFunction model = inputs.model();
    GuidanceInterval interval = interval();
    if (!interval.isOn()) {
      return model;
    }
    IntFunction<Conditions> none =
        inputs
            .noCondition()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "classifier-free guidance needs a null label, but the backbone was trained"
                            + " without one (class_dropout_prob 0); use guidance.method none or"
                            + " autoguidance"));
    return (x, t, conditions) -> {
      int[] inside = interval.inside(t);
      if (inside.length == 0) {
        return model.evaluate(x, t, conditions);
      }
      Tensor both =
          model.evaluate(
              Tensor.concatRows(List.of(x, x.pickRows(inside))),
              Tensor.concatRows(List.of(t, t.pickRows(inside))),
              conditions.with(none.apply(inside.length)));
      return Rows.extrapolate(
          both.rows(0, x.shape().intDim(0)),
          both,
          x.shape().intDim(0),
          inside,
          interval.scale(),
          x.shape());
    };
  }
}
