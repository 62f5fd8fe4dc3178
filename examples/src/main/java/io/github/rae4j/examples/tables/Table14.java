// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.examples.tables;

import io.github.rae4j.evaluation.LabelSampling;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;

/** Table 14: classes drawn at random against every class equally often. */
@Command(description = "Table 14: random and class-balanced labels, without and with guidance.")
public final class Table14 extends MeasuredTable {
  private Table14() {}

  /** Prints the table. */
  public static void main(String[] args) {
    System.exit(run(new Table14(), args));
  }

  static TableProgram program() {
    return new Table14();
  }

  @Override
  Result make() {
    boolean tiny = scale() == Scale.TINY;
    GenerationRun plain = GenerationRun.balanced(tiny ? "tiny-fashion" : "ditdh-xl-256");
    GenerationRun guided = GenerationRun.balanced(tiny ? "tiny-fashion-ag" : "ditdh-xl-256-ag");
    List<Comparison.Variant> variants = new ArrayList<>();
    List<Row> rows = new ArrayList<>();
    for (GenerationRun run : List.of(plain, guided)) {
      for (LabelSampling labels : List.of(LabelSampling.RANDOM, LabelSampling.BALANCED)) {
        String drawn = labels == LabelSampling.RANDOM ? ", random" : ", balanced";
        boolean isGuided = run.equals(guided);
        Comparison.Variant variant =
            new Comparison.Variant(
                isGuided ? "guided " : "", drawn, (isGuided ? ", with guidance" : "") + drawn);
        variants.add(variant);
        String label = (isGuided ? "AutoGuidance" : "no guidance") + drawn;
        rows.add(
            tiny
                ? Row.of(label, run.with(labels))
                : Row.of(label, run.with(labels), "DiT-DH-XL (DINOv2-B), 800 epochs", variant));
      }
    }
    return measure("14", "Random and balanced labels", "adm-256", rows, variants);
  }
}
