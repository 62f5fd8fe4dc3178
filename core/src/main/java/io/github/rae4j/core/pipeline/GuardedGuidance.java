// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.pipeline;

import io.github.rae4j.condition.Conditions;
import io.github.rae4j.core.registry.PluginAnswers;
import io.github.rae4j.errors.PluginException;
import io.github.rae4j.model.Backbone;
import io.github.rae4j.network.NamedValues;
import io.github.rae4j.sampling.Guidance;
import io.github.rae4j.sampling.GuidanceInputs;
import io.github.rae4j.sampling.VelocityFunction;
import io.github.rae4j.tensor.DType;
import io.github.rae4j.tensor.Shape;
import io.github.rae4j.tensor.Tensor;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What guidances, which may be anybody's, have to give. The outputs of networks are checked before
 * a guidance sees them, so what is not finite behind it is its own, and not the sampler's, which
 * would be the next to be asked.
 */
final class GuardedGuidance implements VelocityFunction {
  private final Guidance guidance;
  private final VelocityFunction guided;

  private GuardedGuidance(Guidance guidance, VelocityFunction guided) {
    this.guidance = guidance;
    this.guided = guided;
  }

  /**
   * The guided model; the backbone itself, which needs no second look, where the guidance leaves it
   * as it is.
   *
   * @throws PluginException if the guidance gives none
   */
  static VelocityFunction guide(Guidance guidance, GuidanceInputs inputs) {
    VelocityFunction guided =
        PluginAnswers.given(guidance, "guide", guidance.guide(inputs), "the guided model");
    return guided == inputs.model() ? guided : new GuardedGuidance(guidance, guided);
  }

  /**
   * The further outputs that a guidance asks for.
   *
   * @throws PluginException if it does not say
   */
  static Set<String> furtherOutputs(Guidance guidance) {
    return PluginAnswers.given(
        guidance, "furtherOutputs", guidance.furtherOutputs(), "names, none at least");
  }

  @Override
  public Tensor evaluate(Tensor x, Tensor t, Conditions conditions) {
    return require(guided.evaluate(x, t, conditions), x.shape());
  }

  @Override
  public Map<String, Tensor> evaluate(
      Tensor x, Tensor t, Conditions conditions, Set<String> further) {
    Map<String, Tensor> outputs =
        PluginAnswers.given(
            guidance,
            "guide(..).evaluate",
            guided.evaluate(x, t, conditions, further),
            "its outputs by name");
    require(NamedValues.require(outputs, Backbone.PREDICTION), x.shape());
    return outputs;
  }

  private Tensor require(@Nullable Tensor output, Shape wanted) {
    if (output == null || output.dtype() != DType.FLOAT32 || !output.shape().equals(wanted)) {
      throw fault(String.valueOf(output), wanted);
    }
    OptionalInt broken = output.firstNotFinite();
    if (broken.isPresent()) {
      throw fault(
          String.format(
              Locale.ROOT,
              "%s though the outputs of the networks are finite",
              output.floats().get(broken.getAsInt())),
          wanted);
    }
    return output;
  }

  private PluginException fault(String given, Shape wanted) {
    return PluginAnswers.wrong(
        guidance,
        "guide(..).evaluate",
        given,
        String.format(
            Locale.ROOT,
            "a prediction of the shape of its latents, float32 %s, all of it finite; where its"
                + " strength is far too large, lower that",
            wanted));
  }
}
