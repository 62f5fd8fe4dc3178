// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.examples.tables;

import java.util.List;
import picocli.CommandLine.Command;

/** Table 7: class-conditional generation at 512 pixels with guidance. */
@Command(description = "Table 7: generation at 512 px with AutoGuidance.")
public final class Table7 extends MeasuredTable {
  private Table7() {}

  /** Prints the table. */
  public static void main(String[] args) {
    System.exit(run(new Table7(), args));
  }

  static TableProgram program() {
    return new Table7();
  }

  @Override
  Result make() {
    boolean tiny = scale() == Scale.TINY;
    Row row =
        Row.of(
            tiny ? "bundled model, AutoGuidance" : "DiT-DH-XL (DINOv2-B), AutoGuidance",
            GenerationRun.balanced(tiny ? "tiny-fashion-ag" : "ditdh-xl-512-ag"),
            "1.13",
            "259.6",
            "0.80",
            "0.63");
    return Result.of(
        measure("table-7", "Table 7: generation at 512 px with guidance", "adm-512", List.of(row)));
  }
}
