// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.examples.tables;

import io.github.rae4j.evaluation.EvaluationProtocol;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Trains the paper's own models by the released recipe, and sets their figures beside its. */
final class PaperTraining {
  private final TrainedTable program;

  PaperTraining(TrainedTable program) {
    this.program = program;
  }

  /** Does what a plan says; rows whose files are missing are marked. */
  TableProgram.Result measure(PaperPlan plan) {
    Map<PaperPlan.Row, String> missing = PaperNeeds.missing(program, plan);
    Table.Builder table =
        Table.named(
            plan.name(),
            plan.title(),
            "model",
            "recipe",
            "quantity",
            "ours",
            "features (ours)",
            "paper",
            "paper's figure from");
    plan.notes().forEach(table::note);
    List<PaperPlan.Row> rows =
        plan.rows().stream().filter(row -> !missing.containsKey(row)).toList();
    Map<PaperPlan.Row, List<GenerationRun>> runs = new LinkedHashMap<>();
    Map<PaperPlan.Row, List<TrainingExperiments.Trained>> first = new LinkedHashMap<>();
    List<Chart.Series> curves = new ArrayList<>();
    try (TrainingExperiments lab = program.training(plan.name())) {
      for (PaperPlan.Row row : rows) {
        Map<PaperPlan.Stage, List<TrainingExperiments.Trained>> trained = train(lab, row);
        if (!row.stages().isEmpty()) {
          List<TrainingExperiments.Trained> models =
              trained.getOrDefault(row.stages().get(0), List.of());
          first.put(row, models);
          curves.add(TrainingExperiments.curve(row.label(), models));
        }
        runs.put(row, runs(row, trained));
      }
    }
    Map<PaperPlan.Row, Sample> distances = distances(plan, runs, table);
    for (PaperPlan.Row row : plan.rows()) {
      Optional.ofNullable(missing.get(row))
          .ifPresent(text -> table.note("Not available, " + row.label() + ": " + text));
      for (PaperPlan.Figure figure : row.figures()) {
        Optional<Sample> ours =
            missing.containsKey(row)
                ? Optional.empty()
                : Optional.of(
                    switch (figure.quantity()) {
                      case LOSS -> TrainedTable.lastLosses(first.getOrDefault(row, List.of()));
                      case GFID -> distances.getOrDefault(row, new Sample(List.of(Double.NaN)));
                      case RFID -> reconstructions(runs.getOrDefault(row, List.of()));
                    });
        addRow(table, plan, row, figure, ours);
      }
    }
    return new TableProgram.Result(
        List.of(table.build()),
        List.of(new Chart(plan.name(), plan.title(), "steps", program.lossTitle(), curves)));
  }

  private Map<PaperPlan.Stage, List<TrainingExperiments.Trained>> train(
      TrainingExperiments lab, PaperPlan.Row row) {
    Map<PaperPlan.Stage, List<TrainingExperiments.Trained>> trained = new LinkedHashMap<>();
    for (PaperPlan.Stage stage : row.stages()) {
      trained.put(
          stage,
          lab.train(
              stage.trainer(), stage.name(), stage.preset(), program.data(), stage.overrides()));
    }
    return trained;
  }

  /** For each seed the weights of all stages. */
  private List<GenerationRun> runs(
      PaperPlan.Row row, Map<PaperPlan.Stage, List<TrainingExperiments.Trained>> trained) {
    List<GenerationRun> runs = new ArrayList<>();
    for (int seed = 0; seed < program.seeds(); seed++) {
      List<String> all = new ArrayList<>(row.sampled().overrides());
      for (Map.Entry<PaperPlan.Stage, List<TrainingExperiments.Trained>> entry :
          trained.entrySet()) {
        all.add(entry.getKey().key() + "=" + entry.getValue().get(seed).weights());
      }
      runs.add(GenerationRun.balanced(row.sampled().preset(), all.toArray(String[]::new)));
    }
    return runs;
  }

  private Map<PaperPlan.Row, Sample> distances(
      PaperPlan plan, Map<PaperPlan.Row, List<GenerationRun>> runs, Table.Builder table) {
    Map<PaperPlan.Row, Sample> distances = new LinkedHashMap<>();
    if (plan.has(PaperPlan.Quantity.GFID)) {
      try (GenerationExperiments lab =
          program.lab(
              plan.protocol(),
              runs.entrySet().stream()
                  .filter(entry -> entry.getKey().has(PaperPlan.Quantity.GFID))
                  .flatMap(entry -> entry.getValue().stream())
                  .toList())) {
        runs.forEach(
            (row, ofRow) -> {
              if (row.has(PaperPlan.Quantity.GFID)) {
                program.progress("measuring " + row.label());
                distances.put(row, lab.distance(ofRow));
              }
            });
        program.explain(table, lab);
      }
    }
    return distances;
  }

  private Sample reconstructions(List<GenerationRun> runs) {
    return Sample.of(runs, run -> program.autoencoders().distance(run.preset(), run.overrides()));
  }

  private void addRow(
      Table.Builder table,
      PaperPlan plan,
      PaperPlan.Row row,
      PaperPlan.Figure figure,
      Optional<Sample> ours) {
    List<PaperFigures.PaperFigure> printed =
        figure
            .place()
            .map(
                place ->
                    program.paper().of(place.table(), place.row()).stream()
                        .filter(f -> f.column().equals(place.column()))
                        .toList())
            .orElse(List.of());
    String recipe =
        row.stages().isEmpty()
            ? Table.NONE
            : program
                .namedSteps()
                .map(steps -> String.format(Locale.ROOT, "%d steps, a trial", steps))
                .orElse(row.stages().get(0).said());
    table.row(
        row.label(),
        recipe,
        figure.quantity().toString(),
        ours.map(sample -> sample.text(figure.quantity().decimals())).orElse(Table.NOT_AVAILABLE),
        features(plan, figure, ours),
        printed.stream().map(PaperFigures.PaperFigure::text).findFirst().orElse(Table.NONE),
        printed.stream().map(f -> PaperTable.said(f.model())).findFirst().orElse(Table.NONE));
  }

  private static String features(PaperPlan plan, PaperPlan.Figure figure, Optional<Sample> ours) {
    if (ours.isEmpty() || figure.quantity() == PaperPlan.Quantity.LOSS) {
      return Table.NONE;
    }
    String protocol = figure.quantity() == PaperPlan.Quantity.GFID ? plan.protocol() : "val-rfid";
    return EvaluationProtocol.load(protocol).features().toString();
  }
}
