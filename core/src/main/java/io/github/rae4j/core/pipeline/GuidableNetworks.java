// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.pipeline;

import io.github.rae4j.condition.Condition;
import io.github.rae4j.condition.Conditions;
import io.github.rae4j.engine.Engine;
import io.github.rae4j.errors.ConfigException;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.model.Backbone;
import io.github.rae4j.sampling.Guidance;
import io.github.rae4j.sampling.GuidanceInputs;
import io.github.rae4j.sampling.VelocityFunction;
import java.util.Collections;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.IntFunction;

/**
 * The networks of a pipeline on an engine: a backbone and, where the guidance needs one, a second.
 * They are loaded once; every guidance that they are enough for can be put around them.
 * Thread-safe.
 */
final class GuidableNetworks implements AutoCloseable {
  private final Engine engine;
  private final Backbone backbone;
  private final Optional<Condition> noCondition;
  private final Reuse reuse;
  private final ReuseCount count = new ReuseCount();
  private final OpenParts networks = new OpenParts();
  private final Function<Guidance, GuidedModel> guiding;

  /**
   * Checks the weights and compiles the networks.
   *
   * @param engine stays open when the networks are closed
   * @param main the backbone
   * @param second what is loaded beside it if the guidance needs it
   * @param guidance decides what is loaded
   * @param noCondition what stands for no condition in the place of the backbone's own
   * @param reuse what of one evaluation is used again in later ones
   * @throws RaeException if weights or parts do not fit one another
   */
  GuidableNetworks(
      Engine engine,
      WeightedBackbone main,
      Optional<WeightedBackbone> second,
      Guidance guidance,
      Optional<Condition> noCondition,
      Reuse reuse) {
    this.engine = engine;
    this.backbone = main.backbone();
    this.noCondition = noCondition;
    this.reuse = reuse;
    try {
      guiding = reuse.isNone() ? whole(main, second, guidance) : inStages(main, second, guidance);
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /**
   * The backbone with a guidance.
   *
   * @throws RaeException if the guidance needs what is not there
   */
  GuidedModel guide(Guidance guidance) {
    return guiding.apply(guidance);
  }

  /** How much was left out so far, under whatever guidance. */
  Reused reused() {
    return count.sums();
  }

  private Function<Guidance, GuidedModel> whole(
      WeightedBackbone main, Optional<WeightedBackbone> second, Guidance guidance) {
    // A second network is loaded beside the first.
    Optional<CompletableFuture<CompiledBackbone>> loading =
        needed(second, guidance)
            .map(
                given ->
                    ParallelLoading.start(() -> compile("guidance backbone", given, guidance)));
    loading.ifPresent(
        each -> networks.add(() -> ParallelLoading.close(each, CompiledBackbone::close)));
    CompiledBackbone first = networks.add(compile("backbone", main, guidance));
    Optional<CompiledBackbone> weaker = loading.map(ParallelLoading::join);
    return chosen ->
        GuidedModel.of(
            GuardedGuidance.guide(
                chosen,
                new GuidanceInputs(
                    requiring(first, chosen),
                    requireLoaded(weaker, chosen).map(each -> requiring(each, chosen)),
                    none(chosen))));
  }

  private CompiledBackbone compile(String part, WeightedBackbone given, Guidance guidance) {
    return new CompiledBackbone(
        engine, part, given.backbone(), given.weights(), GuardedGuidance.furtherOutputs(guidance));
  }

  private static VelocityFunction requiring(CompiledBackbone compiled, Guidance guidance) {
    compiled.require(GuardedGuidance.furtherOutputs(guidance));
    return compiled;
  }

  private Function<Guidance, GuidedModel> inStages(
      WeightedBackbone main, Optional<WeightedBackbone> second, Guidance guidance) {
    requireNoFurtherOutputs(guidance);
    CompiledStages first = networks.add(stages("backbone", main));
    Optional<CompiledStages> weaker =
        needed(second, guidance).map(given -> networks.add(stages("guidance backbone", given)));
    return chosen -> {
      requireNoFurtherOutputs(chosen);
      ReusingModel made =
          new ReusingModel(
              chosen, first, requireLoaded(weaker, chosen), none(chosen), reuse, count);
      // Whatever the guidance has to say about its inputs, it says now.
      made.start(Conditions.none(0));
      return made;
    };
  }

  private CompiledStages stages(String part, WeightedBackbone given) {
    return new CompiledStages(engine, part, given.backbone(), given.weights(), reuse);
  }

  private void requireNoFurtherOutputs(Guidance guidance) {
    if (!GuardedGuidance.furtherOutputs(guidance).isEmpty()) {
      throw new ConfigException(
          String.format(
              Locale.ROOT,
              "%s does not go with a guidance that asks the backbone for %s; leave one of them out",
              reuse.key(),
              GuardedGuidance.furtherOutputs(guidance)),
          Where.key(reuse.key()));
    }
  }

  private Optional<WeightedBackbone> needed(Optional<WeightedBackbone> second, Guidance guidance) {
    if (!guidance.needsGuidanceModel()) {
      return Optional.empty();
    }
    WeightedBackbone given =
        second.orElseThrow(
            () ->
                new ConfigException(
                    "this guidance needs a second model; give guidance.guidance_model",
                    Where.key("guidance.guidance_model")));
    requireSameInputs(given.backbone());
    return Optional.of(given);
  }

  private static <T> Optional<T> requireLoaded(Optional<T> second, Guidance guidance) {
    if (guidance.needsGuidanceModel() && second.isEmpty()) {
      throw new ConfigException(
          "this guidance needs a second model, and the pipeline was made without one; make it with"
              + " a guidance that has one",
          Where.key("guidance"));
    }
    return second.filter(loaded -> guidance.needsGuidanceModel());
  }

  private void requireSameInputs(Backbone other) {
    if (!other.latentShape().equals(backbone.latentShape())) {
      throw new ConfigException(
          String.format(
              Locale.ROOT,
              "the guidance model works on latents of shape %s, the backbone on %s; they must"
                  + " agree",
              other.latentShape(),
              backbone.latentShape()),
          Where.key("guidance.guidance_model"));
    }
    if (!other.conditioning().inputs().equals(backbone.conditioning().inputs())) {
      throw new ConfigException(
          String.format(
              Locale.ROOT,
              "the guidance model takes %s, the backbone %s; they must agree",
              other.conditioning().takes(),
              backbone.conditioning().takes()),
          Where.key("guidance.guidance_model"));
    }
  }

  private Optional<IntFunction<Conditions>> none(Guidance guidance) {
    if (noCondition.isPresent()) {
      Condition given = noCondition.get();
      return Optional.of(n -> backbone.conditioning().encode(Collections.nCopies(n, given)));
    }
    boolean takesNone = backbone.conditioning().takesNone();
    if (guidance.needsNoCondition() && !takesNone) {
      throw new ConfigException(
          backbone.numClasses() > 0
              ? "this guidance needs a null label, but the backbone was trained without one"
                  + " (class_dropout_prob is 0)"
              : "this guidance needs what stands for no condition, such as the tokens of an empty"
                  + " text, and none is given (for `sample`, null_context in the --condition file)",
          Where.key("guidance"));
    }
    return takesNone ? Optional.of(backbone.conditioning()::none) : Optional.empty();
  }

  @Override
  public void close() {
    networks.close();
  }
}
