// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.examples.tables;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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

  /** A head, and its stand-in in the paper: the gFID of table 16 or 17. */
  private record Head(int depth, int width, String paper, String paperFid) {}

  private static final List<Head> HEADS =
      List.of(
          new Head(6, 96, "6 layers of 1152", "2.36"),
          new Head(4, 160, "4 layers of 2048", "2.31"),
          new Head(2, 160, "2 layers of 2048", "2.16"),
          new Head(2, 64, "2 layers of 768", "2.49"),
          new Head(2, 128, "2 layers of 1536", "2.24"),
          new Head(2, 224, "2 layers of 2688", "2.22"));

  @Override
  Result make() {
    Map<Head, TrainingExperiments.Trained> trained = new LinkedHashMap<>();
    Map<Head, GenerationRun> runs = new LinkedHashMap<>();
    List<Chart.Series> curves = new ArrayList<>();
    try (TrainingExperiments lab = training("heads")) {
      for (Head head : HEADS) {
        String name = String.format(Locale.ROOT, "depth %d, width %d", head.depth(), head.width());
        TrainingExperiments.Trained result =
            lab.train(
                "stage2",
                name.replaceAll("\\W+", "-"),
                PRESET,
                data(),
                ditDh(WIDTH, DEPTH, head.width(), head.depth()));
        trained.put(head, result);
        curves.add(result.curve(name));
        List<String> overrides = new ArrayList<>(shape(WIDTH, DEPTH, head.width(), head.depth()));
        overrides.add("stage_2.ckpt=" + result.weights());
        runs.put(head, GenerationRun.balanced(PRESET, overrides.toArray(String[]::new)));
      }
    }
    Table.Builder table =
        Table.named(
            "heads",
            String.format(
                Locale.ROOT,
                "Tables 16 and 17: heads on a transformer of width %d, token dimension %d",
                WIDTH,
                TOKEN_DIMENSION),
            "depth",
            "width",
            "loss (ours)",
            "FD (ours)",
            "stands for (paper)",
            "gFID (paper, DINOv2-B)");
    Map<Head, Double> distances = new LinkedHashMap<>();
    try (GenerationExperiments lab = lab("adm-256", runs.values())) {
      trained.forEach(
          (head, result) -> {
            progress(
                String.format(
                    Locale.ROOT, "measuring depth %d, width %d", head.depth(), head.width()));
            double distance = lab.distance(runs.getOrDefault(head, GenerationRun.balanced(PRESET)));
            distances.put(head, distance);
            table.row(
                Integer.toString(head.depth()),
                Integer.toString(head.width()),
                number(result.lastLoss(), 4),
                number(distance, 3),
                head.paper(),
                head.paperFid());
          });
      explain(table, lab);
    }
    return new Result(
        List.of(
            table
                .note(
                    trend(
                        "A wide shallow head beats a narrow deep one (2 x 160 against 6 x 96)",
                        better(distances, 2, 0)))
                .note(
                    trend(
                        "A head as wide as a token beats a narrower one (2 x 128 against 2 x 64)",
                        better(distances, 4, 3)))
                .build()),
        List.of(new Chart("heads", "Heads: training loss", "steps", "loss", curves)));
  }

  private static boolean better(Map<Head, Double> distances, int one, int other) {
    return distances.getOrDefault(HEADS.get(one), Double.NaN)
        < distances.getOrDefault(HEADS.get(other), Double.NaN);
  }
}
