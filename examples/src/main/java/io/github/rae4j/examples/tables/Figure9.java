// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.examples.tables;

import io.github.rae4j.Rae4j;
import io.github.rae4j.core.cost.NetworkSummary;
import io.github.rae4j.core.pipeline.ModelAssembly;
import io.github.rae4j.core.registry.Registry;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Command;

/** Figure 9: the training loss of DiT-DH by size. */
@Command(description = "Figure 9: training loss of DiT-DH by size.")
public final class Figure9 extends TrainedTable {
  private Figure9() {}

  /** Prints the table. */
  public static void main(String[] args) {
    System.exit(run(new Figure9(), args));
  }

  static TableProgram program() {
    return new Figure9();
  }

  private record Size(String name, int width, int depth, int headWidth) {}

  @Override
  Result tiny() {
    List<Size> sizes =
        List.of(
            new Size("S", 32, 2, 96),
            new Size("B", 64, 3, 128),
            new Size("L", 96, 4, 160),
            new Size("XL", 128, 6, 192));
    Table.Builder table =
        Table.named(
            "figure-9",
            "Figure 9: training loss by size of DiT-DH",
            "size",
            "width, head",
            "depth, head",
            "parameters",
            "loss (ours)");
    List<Chart.Series> curves = new ArrayList<>();
    List<List<TrainingExperiments.Trained>> models = new ArrayList<>();
    try (TrainingExperiments lab = training("figure-9");
        Registry registry = Registry.standard()) {
      for (Size size : sizes) {
        List<String> overrides = ditDh(size.width(), size.depth(), size.headWidth(), 2);
        List<TrainingExperiments.Trained> trained =
            lab.train("stage2", size.name(), PRESET, data(), overrides);
        long parameters =
            NetworkSummary.of(
                    new ModelAssembly(Rae4j.readConfig(PRESET, overrides), registry)
                        .backbone()
                        .backbone()
                        .network())
                .parameters();
        models.add(trained);
        curves.add(TrainingExperiments.curve("DiT-DH " + size.name(), trained));
        table.row(
            size.name(),
            size.width() + ", " + size.headWidth(),
            size.depth() + ", 2",
            mega(parameters),
            lastLosses(trained).text(4));
      }
    }
    for (int i = 1; i < models.size(); i++) {
      table.note(
          Verdict.smaller(
                  String.format(
                      Locale.ROOT,
                      "%s ends lower than %s",
                      sizes.get(i).name(),
                      sizes.get(i - 1).name()),
                  lastLosses(models.get(i)),
                  lastLosses(models.get(i - 1)),
                  // The figure is of losses on their way.
                  true)
              .toString());
    }
    return new Result(
        List.of(
            table
                .note(
                    "The paper shows curves of DiT-DH-S, B, L and XL on DINOv2-B without figures:"
                        + " the larger, the faster and the lower.")
                .build()),
        List.of(new Chart("figure-9", "Training loss of DiT-DH", "steps", lossTitle(), curves)));
  }

  @Override
  Result paperScale() {
    return new PaperTraining(this).measure(plan());
  }

  /** DiT-DH-S, B, L and XL on DINOv2-B. */
  PaperPlan plan() {
    List<PaperPlan.Row> rows = new ArrayList<>();
    for (PaperRecipe.Size size : PaperRecipe.SIZES) {
      String label = "DiT-DH-" + size.name();
      rows.add(
          new PaperPlan.Row(
              label,
              List.of(
                  PaperPlan.Stage.backbone(
                      PaperRecipe.DINOV2_B,
                      label,
                      PaperRecipe.ditDh(PaperRecipe.DINOV2_B, size, PaperRecipe.Head.USUAL),
                      PaperRecipe.trainDitDh(this, PaperRecipe.ABLATION),
                      PaperRecipe.ABLATION)),
              GenerationRun.balanced(PaperRecipe.DINOV2_B.preset()),
              List.of(new PaperPlan.Figure(PaperPlan.Quantity.LOSS, Optional.empty()))));
    }
    return new PaperPlan(
        "figure-9",
        "Figure 9: training loss by size of DiT-DH",
        rows,
        List.of("The paper shows curves without figures."));
  }
}
