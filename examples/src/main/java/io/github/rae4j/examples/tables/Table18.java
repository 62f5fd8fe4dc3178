// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.examples.tables;

import io.github.rae4j.evaluation.LabelSampling;
import java.util.List;
import picocli.CommandLine.Command;

/** Table 18: generation without classes. */
@Command(description = "Table 18: unconditional generation.")
public final class Table18 extends MeasuredTable {
  private Table18() {}

  /** Prints the table. */
  public static void main(String[] args) {
    System.exit(run(new Table18(), args));
  }

  static TableProgram program() {
    return new Table18();
  }

  @Override
  Result make() {
    boolean tiny = scale() == Scale.TINY;
    GenerationRun plain =
        GenerationRun.balanced(tiny ? "tiny-fashion" : "ditdh-xl-256").with(LabelSampling.NONE);
    GenerationRun guided =
        GenerationRun.balanced(tiny ? "tiny-fashion-ag" : "ditdh-xl-256-ag")
            .with(LabelSampling.NONE);
    return Result.of(
        measure(
            "table-18",
            "Table 18: unconditional generation",
            "adm-256",
            List.of(
                Row.of("no guidance", plain), Row.of("AutoGuidance", guided, "4.96", "123.12"))));
  }
}
