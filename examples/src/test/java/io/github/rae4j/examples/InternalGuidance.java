// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.examples;

import io.github.rae4j.model.Backbone;
import io.github.rae4j.network.NamedValues;
import io.github.rae4j.sampling.Guidance;
import io.github.rae4j.sampling.GuidanceInputs;
import io.github.rae4j.sampling.VelocityFunction;
import io.github.rae4j.tensor.Tensor;
import io.github.rae4j.testkit.TwoPredictionBackbone;
import java.util.Map;
import java.util.Set;

/**
 * {@code b + scale·(v − b)} for the prediction v and the weaker prediction b that the same backbone
 * makes on the way.
 *
 * @param scale strength; 1 is none
 */
record InternalGuidance(float scale) implements Guidance {
  @Override
  public boolean needsGuidanceModel() {
    return false;
  }

  @Override
  public boolean needsNoCondition() {
    return false;
  }

  @Override
  public Set<String> furtherOutputs() {
    return Set.of(TwoPredictionBackbone.BASE);
  }

  @Override
  public VelocityFunction guide(GuidanceInputs inputs) {
    return (x, t, conditions) -> {
      Map<String, Tensor> outputs =
          inputs.model().evaluate(x, t, conditions, Set.of(TwoPredictionBackbone.BASE));
      float[] v = NamedValues.require(outputs, Backbone.PREDICTION).toFloatArray();
      float[] base = NamedValues.require(outputs, TwoPredictionBackbone.BASE).toFloatArray();
      float[] guided = new float[v.length];
      for (int i = 0; i < v.length; i++) {
        guided[i] = base[i] + scale * (v[i] - base[i]);
      }
      return Tensor.of(guided, x.shape().dims());
    };
  }
}
