// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.losses;

import io.github.rae4j.core.registry.PluginAnswers;
import io.github.rae4j.errors.ConfigException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.network.TensorSpec;
import io.github.rae4j.options.Option;
import io.github.rae4j.options.Options;
import io.github.rae4j.options.Parameters;
import io.github.rae4j.trainers.run.RunConfig;
import io.github.rae4j.training.Loss;
import io.github.rae4j.training.LossContext;
import io.github.rae4j.training.LossProvider;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * The terms of a run's loss: those of the trainer, and those that {@code training.losses} adds,
 * replaces or, by {@code NAME: false}, leaves out.
 */
public final class LossTerms {
  private static final String[] SECTION = {"training", "losses"};

  /**
   * What the trainer reads in the section of a term.
   *
   * @param type the provider; the name of the section unless given
   * @param weight in the sum
   * @param start the first epoch with this term
   */
  public record TermOptions(
      @Option("loss; the name of the section unless given") Optional<String> type,
      @Option(value = "weight in the sum", defaultValue = "1", range = "[0, inf)") double weight,
      @Option(value = "first epoch with this term", defaultValue = "0", range = "[0, inf)")
          int start) {
    /** Checks the options. */
    public TermOptions {
      Options.check(TermOptions.class, type, weight, start);
    }
  }

  private LossTerms() {}

  /**
   * Makes the terms.
   *
   * @param usual terms of the trainer by name, made only if they are wanted
   * @throws ConfigException if a term asks for a value that the trainer does not have, or none is
   *     on in the first epoch
   */
  public static List<LossTerm> read(
      RunConfig config, LossContext context, Map<String, Supplier<LossTerm>> usual) {
    Map<String, Supplier<LossTerm>> wanted = new LinkedHashMap<>(usual);
    Parameters section = config.sectionOrEmpty(SECTION);
    config
        .values(SECTION)
        .forEach(
            (name, value) -> {
              section.has(name);
              if (value == null || Boolean.FALSE.equals(value)) {
                wanted.remove(name);
              } else if (!Boolean.TRUE.equals(value)) {
                wanted.put(name, () -> term(name, context, section.section(name).orElseThrow()));
              } else if (!wanted.containsKey(name)) {
                wanted.put(
                    name,
                    () -> term(name, context, config.sectionOrEmpty("training.losses." + name)));
              }
            });
    List<LossTerm> terms = new ArrayList<>();
    wanted.values().forEach(make -> terms.add(make.get()));
    terms.forEach(term -> requireValues(term, context));
    if (terms.stream().noneMatch(term -> term.isOn(0, 1))) {
      throw new ConfigException(
          String.format(
              Locale.ROOT,
              "training.losses leaves no loss to train with in the first epoch; give one of %s a"
                  + " weight",
              terms.isEmpty() ? usual.keySet() : terms.stream().map(LossTerm::name).toList()),
          Where.key("training.losses"));
    }
    return terms;
  }

  private static LossTerm term(String name, LossContext context, Parameters section) {
    TermOptions options = Options.of(TermOptions.class).readDeclared(section);
    LossProvider provider = context.find(LossProvider.class, options.type().orElse(name));
    Loss loss = PluginAnswers.made(provider, provider.create(context, section));
    return new LossTerm(name, loss, options.weight(), options.start());
  }

  private static void requireValues(LossTerm term, LossContext context) {
    Set<String> known = new TreeSet<>();
    context.values().stream().map(TensorSpec::name).forEach(known::add);
    Set<String> missing = new TreeSet<>(term.loss().values());
    missing.removeAll(known);
    if (!missing.isEmpty()) {
      throw new ConfigException(
          String.format(
              Locale.ROOT,
              "the loss '%s' asks for %s, but this trainer has only %s",
              term.name(),
              missing,
              known),
          Where.key("training.losses." + term.name()));
    }
  }
}
