// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.examples.tables;

import java.util.List;
import picocli.CommandLine.Command;

/** Table 8: class-conditional generation at 256 pixels, without and with guidance. */
@Command(description = "Table 8: generation at 256 px, without and with guidance.")
public final class Table8 extends MeasuredTable {
  private static final Comparison.Variant PLAIN = Comparison.Variant.ONLY;
  private static final Comparison.Variant GUIDED =
      new Comparison.Variant("guided ", "", ", with guidance");

  private Table8() {}

  /** Prints the table. */
  public static void main(String[] args) {
    System.exit(run(new Table8(), args));
  }

  static TableProgram program() {
    return new Table8();
  }

  @Override
  Result make() {
    List<Row> rows =
        scale() == Scale.TINY
            ? List.of(
                Row.of("no guidance", GenerationRun.balanced("tiny-fashion")),
                Row.of("AutoGuidance", GenerationRun.balanced("tiny-fashion-ag")),
                Row.of("internal guidance", GenerationRun.balanced("tiny-fashion-ig")),
                Row.of("CFG", GenerationRun.balanced("tiny-fashion-cfg")))
            : List.of(
                row(
                    "20 epochs",
                    PLAIN,
                    "ditdh-xl-256",
                    "stage_2.ckpt=models/DiTs/Dinov2/wReg_base/ImageNet256/DiTDH-XL_ep20/"
                        + "stage2_model.pt"),
                row("80 epochs", PLAIN, "ditdh-xl-256-ep80"),
                row("800 epochs", PLAIN, "ditdh-xl-256"),
                row("800 epochs", GUIDED, "ditdh-xl-256-ag"));
    return measure(
        "8", "Generation without and with guidance", "adm-256", rows, List.of(PLAIN, GUIDED));
  }

  private static Row row(
      String epochs, Comparison.Variant variant, String preset, String... overrides) {
    String label = "DiT-DH-XL (DINOv2-B), " + epochs;
    return Row.of(
        label + variant.said(), GenerationRun.balanced(preset, overrides), label, variant);
  }
}
