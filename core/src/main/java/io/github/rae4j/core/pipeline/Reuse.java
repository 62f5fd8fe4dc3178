// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.pipeline;

import io.github.rae4j.errors.ConfigException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.options.Option;
import io.github.rae4j.options.OptionException;
import io.github.rae4j.options.Options;
import io.github.rae4j.sampling.Sampler;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/**
 * What of one evaluation of the backbone is used again in later ones; nothing unless asked for. The
 * section {@code sampler.reuse} of a config. Immutable and thread-safe.
 *
 * <p>Either the base of a backbone with base and head is shared ({@code baseEvery} or {@code
 * baseAt}; Wang et al., DDT, 2025), or all blocks but the first are left out for an image whose
 * first block does nearly what it did ({@code firstBlock}; the first-block cache of ParaAttention
 * and diffusers). Evaluations are those that the solver asks for, counted from 0: one a step in
 * {@code euler} and the multistep solvers, two in {@code heun} and {@code midpoint}, four in {@code
 * rk4}. Solvers that choose their own steps are refused.
 *
 * @param baseEvery the base is computed in the first and then in every so many evaluations
 * @param baseAt the evaluations in which it is computed, in rising order from 0, in place of {@code
 *     baseEvery}
 * @param firstBlock the relative change of the first block's residual (mean of the absolute
 *     differences by that of the absolute values, since the blocks were last computed for this
 *     image) below which the other blocks are left out; 0 for never
 */
public record Reuse(
    @Option(
            value = "the base is computed in every so many evaluations; 1 is all",
            defaultValue = "1",
            range = "[1, inf)")
        int baseEvery,
    @Option(
            value = "numbers of the evaluations, from 0, in which the base is computed",
            range = "[0, inf)")
        Optional<List<Integer>> baseAt,
    @Option(
            value = "relative change of the first block below which the others are left out",
            defaultValue = "0",
            range = "[0, inf)")
        double firstBlock) {
  /** The section of a config. */
  public static final String SECTION = "sampler.reuse";

  /** Everything is computed in every evaluation. */
  public static final Reuse NONE = new Reuse(1, Optional.empty(), 0);

  /** Checks the options. */
  public Reuse {
    Options.check(Reuse.class, baseEvery, baseAt, firstBlock);
    baseAt = baseAt.map(List::copyOf);
    baseAt.ifPresent(Reuse::requireRising);
    if (baseEvery > 1 && baseAt.isPresent()) {
      throw new OptionException(
          Reuse.class, "base_at", "says what base_every says otherwise; give one of them");
    }
    if (firstBlock > 0 && (baseEvery > 1 || baseAt.isPresent())) {
      throw new OptionException(
          Reuse.class, "first_block", "does not go with base_every or base_at; give one of them");
    }
  }

  private static void requireRising(List<Integer> at) {
    boolean rising = !at.isEmpty() && at.get(0) == 0;
    for (int i = 1; i < at.size(); i++) {
      rising &= at.get(i) > at.get(i - 1);
    }
    if (!rising) {
      throw new OptionException(
          Reuse.class,
          "base_at",
          "must begin with 0, the first evaluation, and rise, but is " + at);
    }
  }

  /** The base of every so many evaluations. */
  public static Reuse baseEvery(int evaluations) {
    return new Reuse(evaluations, Optional.empty(), 0);
  }

  /** The base of the evaluations with these numbers, in rising order from 0. */
  public static Reuse baseAt(List<Integer> evaluations) {
    return new Reuse(1, Optional.of(evaluations), 0);
  }

  /** All blocks but the first, where that changes by less than a part of itself. */
  public static Reuse blocksBelow(double change) {
    return new Reuse(1, Optional.empty(), change);
  }

  /** Whether everything is computed in every evaluation. */
  public boolean isNone() {
    return !sharesBase() && !cachesBlocks();
  }

  /** Whether the base is left out in some evaluations. */
  public boolean sharesBase() {
    return baseEvery > 1 || baseAt.isPresent();
  }

  /** Whether blocks may be left out. */
  public boolean cachesBlocks() {
    return firstBlock > 0;
  }

  /** Whether the base is computed in the evaluation of this number, from 0. */
  public boolean computesBase(int evaluation) {
    return baseAt.map(at -> at.contains(evaluation)).orElse(evaluation % baseEvery == 0);
  }

  /**
   * What is reused, in a few words: {@code base every 2}, {@code base at 0,3,5}, {@code blocks
   * below 0.1} or {@code nothing}.
   */
  public String words() {
    if (cachesBlocks()) {
      return "blocks below " + firstBlock;
    }
    return baseAt
        .map(
            at -> at.stream().map(String::valueOf).collect(Collectors.joining(",", "base at ", "")))
        .orElse(baseEvery > 1 ? "base every " + baseEvery : "nothing");
  }

  /** The full key of the option that is set, for messages. */
  String key() {
    return SECTION
        + (cachesBlocks() ? ".first_block" : baseAt.isPresent() ? ".base_at" : ".base_every");
  }

  /**
   * Refuses a solver of which the evaluations are not known before it runs, or that has fewer than
   * {@link #baseAt} names.
   *
   * @throws ConfigException naming the option
   */
  void requireFits(Sampler sampler) {
    if (isNone()) {
      return;
    }
    OptionalInt evaluations = sampler.evaluations();
    if (evaluations.isEmpty()) {
      throw new ConfigException(
          String.format(
              Locale.ROOT,
              "%s: the solver %s does not evaluate the model a fixed number of times, so there is"
                  + " no schedule to share by; use one on a fixed grid, such as"
                  + " sampler.params.sampling_method=euler",
              key(),
              sampler.getClass().getSimpleName()),
          Where.key(key()));
    }
    int last = baseAt.map(at -> at.get(at.size() - 1)).orElse(0);
    if (last >= evaluations.getAsInt()) {
      throw new ConfigException(
          String.format(
              Locale.ROOT,
              "%s names evaluation %d, but the solver evaluates the model %d times, counted from 0",
              key(),
              last,
              evaluations.getAsInt()),
          Where.key(key()));
    }
  }
}
