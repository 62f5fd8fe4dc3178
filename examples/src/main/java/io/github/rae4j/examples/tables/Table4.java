// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.examples.tables;

import io.github.rae4j.network.NamedValues;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;

/** Table 4: with and without the shift of the times that follows from the dimension. */
@Command(description = "Table 4: the dimension-dependent shift of the noise schedule.")
public final class Table4 extends TrainedTable {
  private Table4() {}

  /** Prints the table. */
  public static void main(String[] args) {
    System.exit(run(new Table4(), args));
  }

  static TableProgram program() {
    return new Table4();
  }

  @Override
  Result tiny() {
    Map<String, List<String>> schedules = new LinkedHashMap<>();
    // Without a shift the dimension is its own base.
    schedules.put("without shift", List.of("misc.time_dist_shift_base=1536"));
    schedules.put("with shift", List.of("misc.time_dist_shift_base=512"));
    Map<String, List<TrainingExperiments.Trained>> models = new LinkedHashMap<>();
    Map<String, List<GenerationRun>> runs = new LinkedHashMap<>();
    try (TrainingExperiments lab = training("table-4")) {
      schedules.forEach(
          (name, schedule) -> {
            List<String> all = ditDh(96, 3, 128, 2);
            all.addAll(schedule);
            List<TrainingExperiments.Trained> trained =
                lab.train("stage2", name.replace(' ', '-'), PRESET, data(), all);
            models.put(name, trained);
            List<String> sampled = new ArrayList<>(TinyBackbones.shape(96, 3, 128, 2));
            sampled.addAll(schedule);
            runs.put(name, runs(trained, "stage_2.ckpt", sampled));
          });
    }
    Table.Builder table =
        Table.named(
            "table-4", "As table 4: shift of the noise schedule, bundled encoder", "", "FD (ours)");
    Map<String, Sample> found = new LinkedHashMap<>();
    try (GenerationExperiments lab =
        lab("adm-256", runs.values().stream().flatMap(List::stream).toList())) {
      runs.forEach(
          (name, ofName) -> {
            progress("measuring " + name);
            Sample distance = lab.distance(ofName);
            found.put(name, distance);
            table.row(name, distance.text(3));
          });
      explain(table, lab);
    }
    return Result.of(
        table
            .note(
                Verdict.smaller(
                        "The shift lowers the distance",
                        NamedValues.require(found, "with shift"),
                        NamedValues.require(found, "without shift"),
                        learned(models.values()))
                    .toString())
            .build(),
        PaperTable.of(paper(), "table-4-paper", "The paper's table 4", "4"));
  }

  @Override
  Result paperScale() {
    return new PaperTraining(this).measure(plan());
  }

  /** DiT-XL on DINOv2-B. */
  PaperPlan plan() {
    List<PaperPlan.Row> rows = new ArrayList<>();
    for (boolean shift : List.of(false, true)) {
      String label = shift ? "with shift" : "without shift";
      List<String> model = new ArrayList<>(PaperRecipe.dit(PaperRecipe.DINOV2_B, PaperRecipe.XL));
      if (!shift) {
        // Without a shift the dimension is its own base.
        model.add("misc.time_dist_shift_base=196608");
      }
      rows.add(
          new PaperPlan.Row(
              label,
              List.of(
                  PaperPlan.Stage.backbone(
                      PaperRecipe.DINOV2_B,
                      folder(label),
                      model,
                      PaperRecipe.trainDit(this, PaperRecipe.ABLATION),
                      PaperRecipe.ABLATION)),
              GenerationRun.balanced(PaperRecipe.DINOV2_B.preset(), model.toArray(String[]::new)),
              List.of(PaperPlan.Figure.of(PaperPlan.Quantity.GFID, "4", label, "gFID"))));
    }
    return new PaperPlan(
        "table-4",
        "Table 4: shift of the noise schedule, DiT-XL on DINOv2-B",
        rows,
        List.of(
            "The paper decodes by a decoder that was trained on clean latents; ours is the released"
                + " one, trained with noise, by which table 5 has another figure with the shift."));
  }
}
