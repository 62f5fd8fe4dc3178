// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.examples.tables;

import io.github.rae4j.core.registry.Registry;
import io.github.rae4j.data.ImageDataSet;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.evaluation.data.DataSets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/** Trains diffusion transformers and measures the averaged weights of each of their checkpoints. */
final class QualityAlong {
  private final TrainedTable program;
  private final int points;

  /**
   * Follows models on their way.
   *
   * @param points about how many checkpoints of each model are measured
   */
  QualityAlong(TrainedTable program, int points) {
    if (points < 1) {
      throw new RaeException("--points must be at least 1, but is " + points);
    }
    this.program = program;
    this.points = points;
  }

  /**
   * A model to follow.
   *
   * @param stage how it is trained
   * @param model overrides that describe it
   */
  record Model(String label, PaperPlan.Stage stage, List<String> model) {
    Model {
      model = List.copyOf(model);
    }
  }

  /**
   * One checkpoint.
   *
   * @param step of the optimiser
   * @param images that have been trained on
   * @param epochs of the training set
   * @param distance over the seeds
   */
  record Point(long step, double images, double epochs, Sample distance) {}

  /**
   * What was found out about the models.
   *
   * @param points of each model, the earliest first
   * @param missing models whose files are not on this machine, with the reason
   */
  record Found(Map<Model, List<Point>> points, Map<Model, String> missing) {
    /** The last point of a model, if it was measured. */
    Optional<Point> last(Model model) {
      List<Point> of = points.getOrDefault(model, List.of());
      return of.isEmpty() ? Optional.empty() : Optional.of(of.get(of.size() - 1));
    }

    /** Whether a model's quality has improved enough to say something about it. */
    boolean improved(Model model) {
      List<Point> of = points.getOrDefault(model, List.of());
      return of.size() > 1
          && of.get(of.size() - 1).distance().mean() < 0.9 * of.get(0).distance().mean();
    }
  }

  /** A model at scale tiny. */
  Model tiny(String label, List<String> model) {
    List<String> training = new ArrayList<>(program.common(1e-3));
    training.addAll(model);
    training.addAll(
        List.of(
            "stage_2.ckpt=null",
            "training.flip=false",
            "training.checkpoint_steps=" + Math.max(1, program.steps() / points)));
    training.add("training.keep_checkpoints=" + 2 * (points + 1));
    return new Model(
        label,
        new PaperPlan.Stage(
            "stage2",
            TrainedTable.folder(label),
            TrainedTable.PRESET,
            training,
            TrainedTable.BACKBONE,
            program.steps() + " steps"),
        model);
  }

  /** A model of the paper's. */
  Model paper(
      String label,
      PaperRecipe.Space space,
      List<String> model,
      List<String> training,
      int epochs) {
    List<String> all = new ArrayList<>(training);
    all.add("training.checkpoint_interval=" + Math.max(1, epochs / points));
    program
        .namedSteps()
        .ifPresent(steps -> all.add("training.checkpoint_steps=" + Math.max(1, steps / points)));
    all.add("training.keep_checkpoints=" + 2 * (points + 1));
    return new Model(
        label,
        PaperPlan.Stage.backbone(space, TrainedTable.folder(label), model, all, epochs),
        model);
  }

  /**
   * Trains and measures all of them.
   *
   * @param name of the folder of runs
   * @param table gets notes
   */
  Found follow(String name, List<Model> models, Table.Builder table) {
    Map<Model, String> missing = missing(name, models);
    missing.forEach((model, text) -> table.note("Not available, " + model.label() + ": " + text));
    Map<Model, NavigableMap<Long, List<GenerationRun>>> runs = new LinkedHashMap<>();
    try (TrainingExperiments lab = program.training(name)) {
      for (Model model : models) {
        if (!missing.containsKey(model)) {
          PaperPlan.Stage stage = model.stage();
          runs.put(
              model,
              checkpoints(
                  model,
                  lab.train(
                      stage.trainer(),
                      stage.name(),
                      stage.preset(),
                      program.data(),
                      stage.overrides())));
        }
      }
    }
    return new Found(measure(runs, table), missing);
  }

  /** At scale tiny all files are bundled. */
  private Map<Model, String> missing(String name, List<Model> models) {
    Map<Model, String> missing = new LinkedHashMap<>();
    if (program.scale() == Scale.PAPER) {
      Map<PaperPlan.Row, String> rows = PaperNeeds.missing(program, plan(name, models));
      rows.forEach(
          (row, text) ->
              models.stream()
                  .filter(model -> model.label().equals(row.label()))
                  .forEach(model -> missing.put(model, text)));
    }
    return missing;
  }

  static PaperPlan plan(String name, List<Model> models) {
    return new PaperPlan(
        name,
        name,
        models.stream()
            .map(
                model ->
                    new PaperPlan.Row(
                        model.label(),
                        List.of(model.stage()),
                        GenerationRun.balanced(
                            model.stage().preset(), model.model().toArray(String[]::new)),
                        List.of(new PaperPlan.Figure(PaperPlan.Quantity.GFID, Optional.empty()))))
            .toList(),
        List.of());
  }

  /** By its step each checkpoint of all seeds; the last is what the run has left. */
  private static NavigableMap<Long, List<GenerationRun>> checkpoints(
      Model model, List<TrainingExperiments.Trained> seeds) {
    NavigableMap<Long, List<GenerationRun>> runs = new TreeMap<>();
    for (TrainingExperiments.Trained trained : seeds) {
      NavigableMap<Long, Path> files = trained.checkpoints();
      long end = (long) trained.interval() * trained.losses().size();
      if (files.isEmpty() || files.lastKey() < end) {
        files.put(end, trained.weights());
      }
      files.forEach(
          (step, file) -> {
            List<String> all = new ArrayList<>(model.model());
            all.add(model.stage().key() + "=" + file.toAbsolutePath());
            runs.computeIfAbsent(step, s -> new ArrayList<>())
                .add(GenerationRun.balanced(model.stage().preset(), all.toArray(String[]::new)));
          });
    }
    runs.forEach(
        (step, ofStep) -> {
          if (ofStep.size() != seeds.size()) {
            throw new RaeException(
                String.format(
                    Locale.ROOT,
                    "%s has a checkpoint of step %d for %d of %d seeds; train all of them with the"
                        + " same --steps and --points, in a folder of their own (--runs)",
                    model.label(),
                    step,
                    ofStep.size(),
                    seeds.size()));
          }
        });
    return runs;
  }

  private Map<Model, List<Point>> measure(
      Map<Model, NavigableMap<Long, List<GenerationRun>>> runs, Table.Builder table) {
    Map<Model, List<Point>> found = new LinkedHashMap<>();
    double size = trainingImages();
    try (GenerationExperiments lab =
        program.lab(
            "adm-256",
            runs.values().stream()
                .flatMap(ofModel -> ofModel.values().stream())
                .flatMap(List::stream)
                .toList())) {
      runs.forEach(
          (model, bySteps) -> {
            List<Point> of = new ArrayList<>();
            bySteps.forEach(
                (step, ofStep) -> {
                  program.progress(
                      String.format(
                          Locale.ROOT, "measuring %s after step %d", model.label(), step));
                  double images = (double) step * batch();
                  of.add(new Point(step, images, images / size, lab.distance(ofStep)));
                });
            found.put(model, of);
          });
      program.explain(table, lab);
    }
    return found;
  }

  private int batch() {
    return program.scale() == Scale.TINY ? program.batch() : program.batchOr(PaperRecipe.BATCH);
  }

  private int trainingImages() {
    try (Registry registry = Registry.standard();
        ImageDataSet images = DataSets.open(registry, program.data())) {
      return images.size();
    }
  }
}
