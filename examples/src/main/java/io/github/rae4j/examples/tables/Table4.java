// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.examples.tables;

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
  Result make() {
    Map<String, List<String>> schedules = new LinkedHashMap<>();
    // Without a shift the dimension is its own base.
    schedules.put("without shift", List.of("misc.time_dist_shift_base=1536"));
    schedules.put("with shift", List.of("misc.time_dist_shift_base=512"));
    Map<String, GenerationRun> runs = new LinkedHashMap<>();
    try (TrainingExperiments lab = training("table-4")) {
      schedules.forEach(
          (name, schedule) -> {
            List<String> all = ditDh(96, 3, 128, 2);
            all.addAll(schedule);
            TrainingExperiments.Trained trained =
                lab.train("stage2", name.replace(' ', '-'), PRESET, data(), all);
            List<String> sampled = new ArrayList<>(shape(96, 3, 128, 2));
            sampled.addAll(schedule);
            sampled.add("stage_2.ckpt=" + trained.weights());
            runs.put(name, GenerationRun.balanced(PRESET, sampled.toArray(String[]::new)));
          });
    }
    Table.Builder table =
        Table.named(
            "table-4", "Table 4: shift of the noise schedule", "", "FD (ours)", "gFID (paper)");
    Map<String, String> paper = Map.of("without shift", "23.08", "with shift", "4.81");
    Map<String, Double> found = new LinkedHashMap<>();
    try (GenerationExperiments lab = lab("adm-256", runs.values())) {
      runs.forEach(
          (name, run) -> {
            progress("measuring " + name);
            double distance = lab.distance(run);
            found.put(name, distance);
            table.row(name, number(distance, 3), paper.getOrDefault(name, Table.NONE));
          });
      explain(table, lab);
    }
    return Result.of(
        table
            .note(
                trend(
                    "The shift lowers the distance",
                    found.getOrDefault("with shift", Double.NaN)
                        < found.getOrDefault("without shift", Double.NaN)))
            .build());
  }
}
