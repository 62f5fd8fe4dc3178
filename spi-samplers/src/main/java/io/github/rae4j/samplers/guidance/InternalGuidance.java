// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.samplers.guidance;

import io.github.rae4j.condition.Conditions;
import io.github.rae4j.model.Backbone;
import io.github.rae4j.network.NamedValues;
import io.github.rae4j.options.Option;
import io.github.rae4j.options.Options;
import io.github.rae4j.sampling.Guidance;
import io.github.rae4j.sampling.GuidanceInputs;
import io.github.rae4j.sampling.VelocityFunction;
import io.github.rae4j.tensor.Tensor;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.IntFunction;

/**
 * {@code b + scale·(m − b)} for the output m of the backbone and the weaker prediction b that it
 * makes on the way (RAEv2, arXiv:2605.18324): guidance without a second network and without a
 * second evaluation. Beside it, or instead of it, classifier-free guidance: then each of its two
 * outputs, the conditional and the unconditional one, is guided by its own weaker prediction first.
 * Each has its own interval. Immutable and thread-safe.
 *
 * <p>The weaker prediction is the backbone's further output {@link #BASE}; it is computed only
 * where an image of the batch lies in the interval.
 *
 * @param cfg classifier-free guidance; on if its scale is above 1
 * @param ig internal guidance; on if its scale is above 1, or if a scale other than 1 is given for
 *     the unconditional output. A scale of 0 alone therefore is none
 */
@RecordBuilder
public record InternalGuidance(
    @Option(value = "classifier-free guidance, none with scale 1", defaultValue = "{}")
        ClassifierFree cfg,
    @Option(value = "internal guidance, none with scale 1", defaultValue = "{}") Internal ig)
    implements Guidance, InternalGuidanceBuilder.With {
  /** The further output of a backbone that is its weaker prediction, of the latents' shape. */
  public static final String BASE = "base";

  /**
   * Classifier-free guidance within an interval.
   *
   * @param scale strength; 1 or less is none
   * @param tMin the data end of the interval of times in which it is on
   * @param tMax its noise end
   */
  public record ClassifierFree(
      @Option(value = GuidanceInterval.SCALE, defaultValue = "1", range = "[0, inf)") double scale,
      @Option(value = GuidanceInterval.T_MIN, defaultValue = "0", range = "[0, 1]") double tMin,
      @Option(value = GuidanceInterval.T_MAX, defaultValue = "1", range = "[0, 1]") double tMax) {
    /** No classifier-free guidance. */
    public static final ClassifierFree NONE = new ClassifierFree(1, 0, 1);

    /** Checks the options. */
    public ClassifierFree {
      Options.check(ClassifierFree.class, scale, tMin, tMax);
      GuidanceInterval.require(ClassifierFree.class, tMin, tMax);
    }
  }

  /**
   * Internal guidance within an interval.
   *
   * @param scale strength; 1 is none
   * @param tMin the data end of the interval of times in which it is on
   * @param tMax its noise end
   * @param unconditionalScale strength for the unconditional output of classifier-free guidance;
   *     {@code scale} unless given
   */
  public record Internal(
      @Option(
              value = "strength of internal guidance; 1 or less is none",
              defaultValue = "1",
              range = "[0, inf)")
          double scale,
      @Option(value = GuidanceInterval.T_MIN, defaultValue = "0", range = "[0, 1]") double tMin,
      @Option(value = GuidanceInterval.T_MAX, defaultValue = "1", range = "[0, 1]") double tMax,
      @Option(
              value = "strength for the unconditional output, beside cfg; that of scale by default",
              range = "[0, inf)")
          OptionalDouble unconditionalScale) {
    /** No internal guidance. */
    public static final Internal NONE = new Internal(1, 0, 1, OptionalDouble.empty());

    /** Checks the options. */
    public Internal {
      Options.check(Internal.class, scale, tMin, tMax, unconditionalScale);
      GuidanceInterval.require(Internal.class, tMin, tMax);
    }

    /** Whether it acts at all. */
    boolean isOn() {
      return scale > 1 || (unconditionalScale.isPresent() && unconditionalScale.getAsDouble() != 1);
    }
  }

  /** Checks the options. */
  public InternalGuidance {
    Options.check(InternalGuidance.class, cfg, ig);
  }

  /** Internal guidance alone, over the whole path. */
  public InternalGuidance(double scale) {
    this(ClassifierFree.NONE, new Internal(scale, 0, 1, OptionalDouble.empty()));
  }

  /** Starts with the defaults of a config: no guidance. */
  public static InternalGuidanceBuilder builder() {
    return InternalGuidanceBuilder.builder(Options.of(InternalGuidance.class).defaults());
  }

  @Override
  public boolean needsGuidanceModel() {
    return false;
  }

  @Override
  public boolean needsNoCondition() {
    return cfg.scale() > 1;
  }

  @Override
  public Set<String> furtherOutputs() {
    return ig.isOn() ? Set.of(BASE) : Set.of();
  }

  @Override
  public VelocityFunction guide(GuidanceInputs inputs) {
    VelocityFunction strengthened =
        ig.isOn() ? new Strengthened(inputs.model(), ig) : inputs.model();
    if (!needsNoCondition()) {
      return strengthened;
    }
    IntFunction<Conditions> none =
        inputs
            .noCondition()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "classifier-free guidance needs conditions that mean none, but the"
                            + " backbone has none of them; set guidance.cfg.scale 1"));
    return new WithClassifierFree(inputs.model(), none, cfg, ig);
  }

  /** Internal guidance alone. */
  private record Strengthened(VelocityFunction model, Internal ig) implements VelocityFunction {
    @Override
    public Tensor evaluate(Tensor x, Tensor t, Conditions conditions) {
      int[] inside = interval(ig).inside(t);
      if (inside.length == 0) {
        return model.evaluate(x, t, conditions);
      }
      Map<String, Tensor> outputs = model.evaluate(x, t, conditions, Set.of(BASE));
      return Rows.extrapolate(
          NamedValues.require(outputs, Backbone.PREDICTION),
          NamedValues.require(outputs, BASE).pickRows(inside),
          0,
          inside,
          (float) ig.scale(),
          x.shape());
    }
  }

  private static GuidanceInterval interval(Internal ig) {
    return GuidanceInterval.of(ig.scale(), ig.tMin(), ig.tMax());
  }

  /** Classifier-free guidance of outputs that internal guidance may have strengthened. */
  private record WithClassifierFree(
      VelocityFunction model, IntFunction<Conditions> none, ClassifierFree cfg, Internal ig)
      implements VelocityFunction {
    @Override
    public Tensor evaluate(Tensor x, Tensor t, Conditions conditions) {
      GuidanceInterval interval = GuidanceInterval.of(cfg.scale(), cfg.tMin(), cfg.tMax());
      int[] inside = interval.inside(t);
      if (inside.length == 0) {
        return ig.isOn()
            ? new Strengthened(model, ig).evaluate(x, t, conditions)
            : model.evaluate(x, t, conditions);
      }
      int images = x.shape().intDim(0);
      Tensor both =
          strengthened(
              Tensor.concatRows(List.of(x, x.pickRows(inside))),
              Tensor.concatRows(List.of(t, t.pickRows(inside))),
              conditions.with(none.apply(inside.length)),
              images);
      return Rows.extrapolate(
          both.rows(0, images), both, images, inside, interval.scale(), x.shape());
    }

    /** Both outputs in one evaluation; the unconditional ones stand behind the others. */
    private Tensor strengthened(Tensor x, Tensor t, Conditions conditions, int images) {
      int[] inside = ig.isOn() ? interval(ig).inside(t) : new int[0];
      if (inside.length == 0) {
        return model.evaluate(x, t, conditions);
      }
      Map<String, Tensor> outputs = model.evaluate(x, t, conditions, Set.of(BASE));
      float scale = (float) ig.scale();
      float ofUnconditional = (float) ig.unconditionalScale().orElse(ig.scale());
      return Rows.extrapolate(
          NamedValues.require(outputs, Backbone.PREDICTION),
          NamedValues.require(outputs, BASE).pickRows(inside),
          0,
          inside,
          image -> image < images ? scale : ofUnconditional,
          x.shape());
    }
  }
}
