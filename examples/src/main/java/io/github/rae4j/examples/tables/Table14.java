// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.examples.tables;

import io.github.rae4j.evaluation.LabelSampling;
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
    return Result.of(
        measure(
            "table-14",
            "Table 14: random and balanced labels",
            "adm-256",
            List.of(
                Row.of("no guidance, random", plain.with(LabelSampling.RANDOM), "1.60", "242.7"),
                Row.of("no guidance, balanced", plain, "1.51", "242.9"),
                Row.of("AutoGuidance, random", guided.with(LabelSampling.RANDOM), "1.28", "262.9"),
                Row.of("AutoGuidance, balanced", guided, "1.13", "262.6"))));
  }
}
