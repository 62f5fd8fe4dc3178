// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.samplers.guidance;

import io.github.rae4j.sampling.Guidance;
import io.github.rae4j.sampling.GuidanceInputs;
import io.github.rae4j.sampling.VelocityFunction;
import io.github.rae4j.tensor.Tensor;
import java.util.Arrays;
import java.util.List;

/**
 * {@code u + scale·(c − u)} for the conditional output c and the unconditional output u (Ho and
 * Salimans, 2022). Both are evaluated in one batch; the unconditional half contains only the images
 * inside the interval.
 */
record ClassifierFreeGuidance(GuidanceInterval interval) implements Guidance {
  @Override
  public boolean needsGuidanceModel() {
    return false;
  }

  @Override
  public boolean needsNullLabel() {
    return interval.isOn();
  }

  @Override
  public VelocityFunction guide(GuidanceInputs inputs) {
    VelocityFunction model = inputs.model();
    if (!interval.isOn()) {
      return model;
    }
    long nullLabel =
        inputs
            .nullLabel()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "classifier-free guidance needs a null label, but the backbone was trained"
                            + " without one (class_dropout_prob 0); use guidance.method none or"
                            + " autoguidance"));
    return (x, t, y) -> {
      int[] inside = interval.inside(t);
      if (inside.length == 0) {
        return model.evaluate(x, t, y);
      }
      long[] nullLabels = new long[inside.length];
      Arrays.fill(nullLabels, nullLabel);
      Tensor both =
          model.evaluate(
              Tensor.concatRows(List.of(x, Rows.pick(x, inside))),
              Tensor.concatRows(List.of(t, Rows.pick(t, inside))),
              Tensor.concatRows(List.of(y, Tensor.of(nullLabels, nullLabels.length))));
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
