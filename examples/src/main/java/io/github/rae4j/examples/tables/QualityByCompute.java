// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.examples.tables;

import io.github.rae4j.Rae4j;
import io.github.rae4j.core.cost.NetworkSummary;
import io.github.rae4j.core.pipeline.ModelAssembly;
import io.github.rae4j.core.registry.Registry;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * The panels of quality against GFLOPs: DiT and DiT-DH of several sizes by the computation of their
 * training, and by that of an image's evaluation.
 */
@Command(description = "Quality against GFLOPs of training and of the model.")
public final class QualityByCompute extends TrainedTable {
  private static final String NAME = "quality-gflops";

  /** A step of training: the network forward, and twice as much for both gradients. */
  private static final int PASSES = 3;

  @Option(
      names = "--points",
      paramLabel = "N",
      defaultValue = "4",
      description = "Checkpoints of each model that are measured (default: ${DEFAULT-VALUE}).")
  private int points;

  private QualityByCompute() {}

  /** Prints the panels. */
  public static void main(String[] args) {
    System.exit(run(new QualityByCompute(), args));
  }

  static TableProgram program() {
    return new QualityByCompute();
  }

  /** Models of one kind from the smallest to the largest. */
  private record Family(String name, List<QualityAlong.Model> models) {}

  @Override
  Result tiny() {
    QualityAlong along = new QualityAlong(this, points);
    return measure(
        along,
        List.of(
            new Family(
                "DiT",
                List.of(
                    along.tiny("DiT-S", TinyBackbones.plain(TOKEN_DIMENSION, 64, 4)),
                    along.tiny("DiT-B", TinyBackbones.plain(TOKEN_DIMENSION, 96, 5)),
                    along.tiny("DiT-L", TinyBackbones.plain(TOKEN_DIMENSION, 160, 8)))),
            new Family(
                "DiT-DH",
                List.of(
                    along.tiny("DiT-DH-S", TinyBackbones.shape(32, 2, 96, 2)),
                    along.tiny("DiT-DH-B", TinyBackbones.shape(64, 3, 128, 2)),
                    along.tiny("DiT-DH-L", TinyBackbones.shape(96, 4, 160, 2))))),
        "Quality against multiply-adds, tokens of the bundled encoder",
        3);
  }

  @Override
  Result paperScale() {
    QualityAlong along = new QualityAlong(this, points);
    List<QualityAlong.Model> models = models();
    int sizes = PaperRecipe.SIZES.size();
    return measure(
        along,
        List.of(
            new Family("DiT", models.subList(0, sizes)),
            new Family("DiT-DH", models.subList(sizes, 2 * sizes))),
        "Quality against multiply-adds, tokens of DINOv2-B",
        2);
  }

  /** DiT and DiT-DH of all sizes on DINOv2-B. */
  List<QualityAlong.Model> models() {
    QualityAlong along = new QualityAlong(this, points);
    PaperRecipe.Space space = PaperRecipe.DINOV2_B;
    int epochs = PaperRecipe.ABLATION;
    List<QualityAlong.Model> all = new ArrayList<>();
    for (PaperRecipe.Size size : PaperRecipe.SIZES) {
      all.add(
          along.paper(
              "DiT-" + size.name(),
              space,
              PaperRecipe.dit(space, size),
              PaperRecipe.trainDit(this, epochs),
              epochs));
    }
    for (PaperRecipe.Size size : PaperRecipe.SIZES) {
      all.add(
          along.paper(
              "DiT-DH-" + size.name(),
              space,
              PaperRecipe.ditDh(space, size, PaperRecipe.Head.USUAL),
              PaperRecipe.trainDitDh(this, epochs),
              epochs));
    }
    return all;
  }

  private Result measure(QualityAlong along, List<Family> families, String title, int decimals) {
    String distance = columns().get(0).heading();
    Table.Builder table =
        Table.named(
            NAME,
            title,
            "model",
            "G multiply-adds an image",
            "epoch",
            "training, G multiply-adds",
            distance + " (ours)");
    List<QualityAlong.Model> models =
        families.stream().flatMap(family -> family.models().stream()).toList();
    Map<QualityAlong.Model, Double> costs = costs(models);
    QualityAlong.Found found = along.follow(NAME, models, table);
    List<Chart.Series> byTraining = new ArrayList<>();
    List<Chart.Series> bySize = new ArrayList<>();
    for (Family family : families) {
      Chart.Points ofSize = new Chart.Points(family.name());
      for (QualityAlong.Model model : family.models()) {
        double cost = costs.getOrDefault(model, Double.NaN);
        if (found.missing().containsKey(model)) {
          table.row(model.label(), number(cost, 4), Table.NONE, Table.NONE, Table.NOT_AVAILABLE);
          continue;
        }
        Chart.Points curve = new Chart.Points(model.label());
        for (QualityAlong.Point point : found.points().getOrDefault(model, List.of())) {
          double training = PASSES * cost * point.images();
          table.row(
              model.label(),
              number(cost, 4),
              number(point.epochs(), 2),
              number(training, 1),
              point.distance().text(decimals));
          curve.add(training, point.distance());
        }
        byTraining.add(curve.series());
        found.last(model).ifPresent(last -> ofSize.add(cost, last.distance()));
      }
      if (family.models().stream().anyMatch(model -> found.last(model).isPresent())) {
        bySize.add(ofSize.series());
      }
    }
    verdicts(families, costs, found).forEach(verdict -> table.note(verdict.toString()));
    return new Result(
        List.of(
            table
                .note(
                    "A multiply-add counts as one, as in the paper's GFLOPs; a step of training is"
                        + " three times the network.")
                .build(),
            PaperTable.of(
                paper(), NAME + "-paper", "The paper's table 10: gFID after 80 epochs", "10")),
        List.of(
            new Chart(
                NAME + "-training",
                "Quality by computation of training",
                "G multiply-adds",
                distanceTitle(),
                byTraining),
            new Chart(
                NAME + "-model",
                "Quality by size at the end of training",
                "G multiply-adds an image",
                distanceTitle(),
                bySize)));
  }

  private static Map<QualityAlong.Model, Double> costs(List<QualityAlong.Model> models) {
    Map<QualityAlong.Model, Double> costs = new LinkedHashMap<>();
    try (Registry registry = Registry.standard()) {
      for (QualityAlong.Model model : models) {
        ModelAssembly assembly =
            new ModelAssembly(Rae4j.readConfig(model.stage().preset(), model.model()), registry);
        costs.put(
            model,
            NetworkSummary.of(assembly.backbone().backbone().network()).cost().multiplyAdds()
                / 1e9);
      }
    }
    return costs;
  }

  /**
   * Larger models are better, and each DiT-DH is better than the cheapest DiT that costs no less.
   */
  private static List<Verdict> verdicts(
      List<Family> families, Map<QualityAlong.Model, Double> costs, QualityAlong.Found found) {
    List<Verdict> verdicts = new ArrayList<>();
    for (Family family : families) {
      for (int i = 1; i < family.models().size(); i++) {
        better(found, family.models().get(i), family.models().get(i - 1)).ifPresent(verdicts::add);
      }
    }
    List<QualityAlong.Model> plain = families.get(0).models();
    for (QualityAlong.Model withHead : families.get(1).models()) {
      plain.stream()
          .filter(
              model -> costs.getOrDefault(model, 0.0) >= costs.getOrDefault(withHead, Double.NaN))
          .min(Comparator.comparingDouble(model -> costs.getOrDefault(model, 0.0)))
          .flatMap(model -> better(found, withHead, model))
          .ifPresent(verdicts::add);
    }
    return verdicts;
  }

  private static Optional<Verdict> better(
      QualityAlong.Found found, QualityAlong.Model one, QualityAlong.Model other) {
    return found
        .last(one)
        .flatMap(
            first ->
                found
                    .last(other)
                    .map(
                        second ->
                            Verdict.smaller(
                                String.format(
                                    Locale.ROOT,
                                    "%s is better than %s after as many images",
                                    one.label(),
                                    other.label()),
                                first.distance(),
                                second.distance(),
                                found.improved(one) && found.improved(other))));
  }
}
