// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.examples.tables;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import picocli.CommandLine.Command;

/**
 * Tables 16 and 17 with trained models: heads of different depth and width on one small
 * transformer. What the paper's own heads cost is printed by {@link Table16} and {@link Table17}.
 */
@Command(description = "Tables 16 and 17: depth and width of the head, trained small.")
public final class TrainedHeads extends TrainedTable {
  private static final int WIDTH = 64;
  private static final int DEPTH = 3;

  private TrainedHeads() {}

  /** Prints the table. */
  public static void main(String[] args) {
    System.exit(run(new TrainedHeads(), args));
  }

  static TableProgram program() {
    return new TrainedHeads();
  }

  /** A head, and the one of table 16 or 17 that it stands for. */
  private record Head(int depth, int width, String paper) {}

  private static final List<Head> HEADS =
      List.of(
          new Head(6, 96, "6 layers of 1152"),
          new Head(4, 160, "4 layers of 2048"),
          new Head(2, 160, "2 layers of 2048"),
          new Head(2, 64, "2 layers of 768"),
          new Head(2, 128, "2 layers of 1536"),
          new Head(2, 224, "2 layers of 2688"));

  @Override
  Result tiny() {
    Map<Head, List<TrainingExperiments.Trained>> trained = new LinkedHashMap<>();
    Map<Head, List<GenerationRun>> runs = new LinkedHashMap<>();
    List<Chart.Series> curves = new ArrayList<>();
    try (TrainingExperiments lab = training("heads")) {
      for (Head head : HEADS) {
        String name = String.format(Locale.ROOT, "depth %d, width %d", head.depth(), head.width());
        List<TrainingExperiments.Trained> result =
            lab.train(
                "stage2",
                name.replaceAll("\\W+", "-"),
                PRESET,
                data(),
                ditDh(WIDTH, DEPTH, head.width(), head.depth()));
        trained.put(head, result);
        curves.add(TrainingExperiments.curve(name, result));
        runs.put(
            head,
            runs(
                result,
                "stage_2.ckpt",
                TinyBackbones.shape(WIDTH, DEPTH, head.width(), head.depth())));
      }
    }
    Table.Builder table =
        Table.named(
            "heads",
            String.format(
                Locale.ROOT,
                "As tables 16 and 17: heads on a transformer of width %d, token dimension %d",
                WIDTH,
                TOKEN_DIMENSION),
            "depth",
            "width",
            "loss (ours)",
            "FD (ours)",
            "stands for (paper)");
    Map<Head, Sample> distances = new LinkedHashMap<>();
    try (GenerationExperiments lab =
        lab("adm-256", runs.values().stream().flatMap(List::stream).toList())) {
      trained.forEach(
          (head, result) -> {
            progress(
                String.format(
                    Locale.ROOT, "measuring depth %d, width %d", head.depth(), head.width()));
            Sample distance = lab.distance(runs.getOrDefault(head, List.of()));
            distances.put(head, distance);
            table.row(
                Integer.toString(head.depth()),
                Integer.toString(head.width()),
                lastLosses(result).text(4),
                distance.text(3),
                head.paper());
          });
      explain(table, lab);
    }
    return new Result(
        List.of(
            table
                .note(
                    better(
                        "A wide shallow head beats a narrow deep one (2 x 160 against 6 x 96)",
                        distances,
                        HEADS.get(2),
                        HEADS.get(0),
                        learned(trained.values())))
                .note(
                    better(
                        "A head as wide as a token beats a narrower one (2 x 128 against 2 x 64)",
                        distances,
                        HEADS.get(4),
                        HEADS.get(3),
                        learned(trained.values())))
                .build(),
            PaperTable.of(paper(), "table-16-paper", "The paper's table 16", "16"),
            PaperTable.of(
                paper(),
                "table-17-paper",
                "The paper's table 17: FID by head, layers-width",
                "17")),
        List.of(new Chart("heads", "Heads: training loss", "steps", lossTitle(), curves)));
  }

  private static String better(
      String statement, Map<Head, Sample> distances, Head one, Head other, boolean learned) {
    return Verdict.smaller(
            statement,
            Objects.requireNonNull(distances.get(one)),
            Objects.requireNonNull(distances.get(other)),
            learned)
        .toString();
  }

  @Override
  Result paperScale() {
    return new PaperTraining(this).measure(plan());
  }

  /** Heads of table 16 on DINOv2-B, and those of table 17 that are not among them. */
  PaperPlan plan() {
    List<PaperPlan.Row> rows = new ArrayList<>();
    for (PaperRecipe.Head head :
        List.of(
            new PaperRecipe.Head(6, 1152), new PaperRecipe.Head(4, 2048), PaperRecipe.Head.USUAL)) {
      rows.add(
          row(
              PaperRecipe.DINOV2_B,
              head,
              "16",
              String.format(Locale.ROOT, "%d layers of %d", head.depth(), head.width()),
              "FID"));
    }
    for (PaperRecipe.Space space :
        List.of(PaperRecipe.DINOV2_S, PaperRecipe.DINOV2_B, PaperRecipe.DINOV2_L)) {
      for (int width : List.of(768, 1536, 2048, 2688)) {
        PaperRecipe.Head head = new PaperRecipe.Head(2, width);
        boolean shown = space.equals(PaperRecipe.DINOV2_B) && head.equals(PaperRecipe.Head.USUAL);
        if (!shown) {
          rows.add(row(space, head, "17", space.name(), "2-" + width));
        }
      }
    }
    return new PaperPlan("heads", "Tables 16 and 17: heads of DiT-DH-XL", rows, List.of());
  }

  private PaperPlan.Row row(
      PaperRecipe.Space space, PaperRecipe.Head head, String table, String row, String column) {
    String label =
        String.format(Locale.ROOT, "%s, %d layers of %d", space.name(), head.depth(), head.width());
    List<String> model = PaperRecipe.ditDh(space, PaperRecipe.XL, head);
    return new PaperPlan.Row(
        label,
        List.of(
            PaperPlan.Stage.backbone(
                space,
                folder(label),
                model,
                PaperRecipe.trainDitDh(this, PaperRecipe.ABLATION),
                PaperRecipe.ABLATION)),
        GenerationRun.balanced(space.preset(), model.toArray(String[]::new)),
        List.of(PaperPlan.Figure.of(PaperPlan.Quantity.GFID, table, row, column)));
  }
}
