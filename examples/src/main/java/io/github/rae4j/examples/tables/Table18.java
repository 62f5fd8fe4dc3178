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
    // The paper trained a model without classes. Ours has them, and is given the null label:
    // another
    // model, so that no figure of the paper stands in its rows.
    return measure(
        "18",
        "Generation without classes, by the null label of a model with classes",
        "adm-256",
        List.of(
            Row.of("null label, no guidance", plain), Row.of("null label, AutoGuidance", guided)),
        List.of(Comparison.Variant.ONLY));
  }
}
