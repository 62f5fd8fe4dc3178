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
    Row row =
        scale() == Scale.TINY
            ? Row.of("AutoGuidance", GenerationRun.balanced("tiny-fashion-ag"))
            : Row.of(
                "DiT-DH-XL (DINOv2-B), AutoGuidance",
                GenerationRun.balanced("ditdh-xl-512-ag"),
                "DiT-DH-XL (DINOv2-B)",
                Comparison.Variant.ONLY);
    return measure(
        "7",
        scale() == Scale.PAPER ? "Generation at 512 px with guidance" : "Generation with guidance",
        "adm-512",
        List.of(row),
        List.of(Comparison.Variant.ONLY));
  }
}
