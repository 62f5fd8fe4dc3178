// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.examples.tables;

import io.github.rae4j.engine.Precision;
import io.github.rae4j.errors.RaeException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.LongStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** What a picture costs and how good it is: solvers, evaluations, precisions and shortcuts. */
@Command(
    description = {
      "Distance, precision and recall of every solver, number of evaluations, guidance and"
          + " precision, over several seeds, compared with Euler's 49 evaluations.",
      "What was measured is kept in --out, so that the same command goes on where it was stopped,"
          + " and further solvers or seeds add to it."
    })
public final class SpeedAndQuality extends MeasuredTable {
  private static final int USUAL_COUNT = 10_000;

  @Option(
      names = "--models",
      split = ",",
      paramLabel = "MODEL",
      description =
          "Some of internal (at scale tiny, the one that commands take), plain, cfg and autoguidance"
              + " (default: all).")
  private List<String> models = List.of();

  @Option(
      names = "--solvers",
      split = ",",
      paramLabel = "SOLVER",
      description = "Some of the solvers (default: all); Euler's 49 evaluations always take part.")
  private List<String> solvers = List.of();

  @Option(
      names = "--evaluations",
      split = ",",
      paramLabel = "N",
      defaultValue = "49,10,8,12,16,20,6,25",
      description =
          "Numbers of evaluations of the model for an image, of which a solver takes as many as"
              + " fill whole steps, in the order of measuring (default: ${DEFAULT-VALUE}).")
  private List<Integer> evaluations = List.of();

  @Option(
      names = "--seeds",
      paramLabel = "N",
      defaultValue = "3",
      description = "How many seeds, from --seed on (default: ${DEFAULT-VALUE}).")
  private int seeds;

  @Option(
      names = "--precisions",
      split = ",",
      paramLabel = "P",
      defaultValue = "fp32",
      description = "Precisions in which images are generated (default: ${DEFAULT-VALUE}).")
  private List<String> precisions = List.of();

  @Option(
      names = "--also",
      paramLabel = "NAME:KEY=VALUE[;KEY=VALUE]",
      description =
          "Further rows: each solver with these overrides of the config, for example a cache or"
              + " another time shift; may be repeated.")
  private List<String> also = List.of();

  @Option(
      names = "--time-only",
      description =
          "Measure seconds for an image instead (on a quiet machine), which stand in the table of"
              + " later runs.")
  private boolean timeOnly;

  @Option(
      names = "--time-count",
      paramLabel = "N",
      defaultValue = "64",
      description = "Images of a timed run, of which there are four (default: ${DEFAULT-VALUE}).")
  private int timeCount;

  @Option(
      names = "--table-only",
      description = "Measure nothing: the table of what is there already.")
  private boolean tableOnly;

  private SpeedAndQuality() {}

  /** Prints the tables. */
  public static void main(String[] args) {
    System.exit(run(new SpeedAndQuality(), args));
  }

  static TableProgram program() {
    return new SpeedAndQuality();
  }

  @Override
  int tinyCount() {
    return USUAL_COUNT;
  }

  @Override
  Result make() {
    if (seeds < 1) {
      throw new RaeException("--seeds must be at least 1, but is " + seeds);
    }
    QualityStore store = new QualityStore(out(), engineName(), threads());
    QualityTables tables = new QualityTables();
    for (Precision precision : precisions()) {
      List<QualitySetting> settings = settings(precision);
      List<GenerationRun> runs = settings.stream().map(QualitySetting::run).toList();
      try (GenerationExperiments lab = lab("adm-256", precision, runs)) {
        if (!tableOnly) {
          measure(lab, store, settings);
        }
        for (QualitySetting setting : settings) {
          tables.add(
              setting, store.measured(lab, setting, seedNumbers()), store.seconds(lab, setting));
        }
        lab.warnings().forEach(tables::warn);
      }
    }
    return tables.result();
  }

  private List<Long> seedNumbers() {
    return LongStream.range(seed(), seed() + seeds).boxed().toList();
  }

  /** Seed by seed, so that a program that is stopped early has all rows of the first ones. */
  private void measure(
      GenerationExperiments lab, QualityStore store, List<QualitySetting> settings) {
    for (long number : timeOnly ? List.of(seed()) : seedNumbers()) {
      for (QualitySetting setting : settings) {
        if (timeOnly ? store.isTimed(lab, setting) : store.isMeasured(lab, setting, number)) {
          continue;
        }
        String what = setting.words();
        progress(timeOnly ? "timing " + what : "measuring " + what + " with seed " + number);
        if (timeOnly) {
          store.time(lab, setting, timeCount);
        } else {
          store.measure(lab, setting, number);
        }
      }
    }
  }

  private List<Precision> precisions() {
    try {
      return precisions.stream().map(Precision::parse).toList();
    } catch (IllegalArgumentException e) {
      throw new RaeException("--precisions: " + e.getMessage(), e);
    }
  }

  private List<QualitySetting> settings(Precision precision) {
    Map<String, List<String>> shortcuts = new LinkedHashMap<>();
    shortcuts.put("", List.of());
    also.forEach(text -> addShortcut(shortcuts, text));
    Set<QualitySetting> settings = new LinkedHashSet<>();
    for (String model : chosenModels()) {
      settings.add(
          QualitySetting.of(
              model,
              preset(model),
              SolverVariant.named(SolverVariant.REFERENCE),
              SolverVariant.REFERENCE_EVALUATIONS,
              "",
              List.of(),
              precision));
    }
    for (int number : evaluations) {
      for (SolverVariant solver : chosen()) {
        Optional<Integer> whole = solver.within(number);
        for (String model : chosenModels()) {
          shortcuts.forEach(
              (name, overrides) ->
                  whole.ifPresent(
                      n ->
                          settings.add(
                              QualitySetting.of(
                                  model, preset(model), solver, n, name, overrides, precision))));
        }
      }
    }
    return List.copyOf(settings);
  }

  private List<SolverVariant> chosen() {
    return solvers.isEmpty()
        ? SolverVariant.ALL
        : solvers.stream().map(SolverVariant::named).toList();
  }

  private Collection<String> chosenModels() {
    return models.isEmpty() ? presets().keySet() : models;
  }

  private static void addShortcut(Map<String, List<String>> shortcuts, String text) {
    int colon = text.indexOf(':');
    if (colon <= 0 || text.indexOf('=') < colon) {
      throw new RaeException(
          "--also: expected NAME:KEY=VALUE, for example 'shift 3:misc.time_dist_shift_dim=4608',"
              + " but got '"
              + text
              + "'");
    }
    shortcuts.put(text.substring(0, colon), List.of(text.substring(colon + 1).split(";", -1)));
  }

  /** The models of the scale, in the order of measuring, with their presets. */
  private Map<String, String> presets() {
    Map<String, String> presets = new LinkedHashMap<>();
    if (scale() == Scale.TINY) {
      presets.put("internal", "tiny-fashion-ig");
      presets.put("plain", "tiny-fashion");
      presets.put("cfg", "tiny-fashion-cfg");
      presets.put("autoguidance", "tiny-fashion-ag");
    } else {
      presets.put("plain", "ditdh-xl-256");
      presets.put("cfg", "ditdh-xl-256");
      presets.put("autoguidance", "ditdh-xl-256-ag");
    }
    return presets;
  }

  private String preset(String model) {
    String preset = presets().get(model);
    if (preset == null) {
      throw new RaeException(
          "--models: expected some of "
              + String.join(", ", presets().keySet())
              + ", which there are at this --scale, but got '"
              + model
              + "'");
    }
    return preset;
  }
}
