// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.examples.tables;

import java.util.List;
import picocli.CommandLine.Command;

/** Table 8: class-conditional generation at 256 pixels, without and with guidance. */
@Command(description = "Table 8: generation at 256 px, without and with guidance.")
public final class Table8 extends MeasuredTable {
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
                Row.of(
                    "bundled model, no guidance",
                    GenerationRun.balanced("tiny-fashion"),
                    "1.51",
                    "242.9",
                    "0.79",
                    "0.63"),
                Row.of(
                    "bundled model, AutoGuidance",
                    GenerationRun.balanced("tiny-fashion-ag"),
                    "1.13",
                    "262.6",
                    "0.78",
                    "0.67"),
                Row.of("bundled model, CFG", GenerationRun.balanced("tiny-fashion-cfg")))
            : List.of(
                Row.of(
                    "DiT-DH-XL (DINOv2-B), 20 epochs",
                    GenerationRun.balanced(
                        "ditdh-xl-256",
                        "stage_2.ckpt=models/DiTs/Dinov2/wReg_base/ImageNet256/DiTDH-XL_ep20/"
                            + "stage2_model.pt"),
                    "3.71",
                    "198.7",
                    "0.86",
                    "0.50"),
                Row.of(
                    "DiT-DH-XL (DINOv2-B), 80 epochs",
                    GenerationRun.balanced("ditdh-xl-256-ep80"),
                    "2.16",
                    "214.8",
                    "0.82",
                    "0.59"),
                Row.of(
                    "DiT-DH-XL (DINOv2-B), 800 epochs",
                    GenerationRun.balanced("ditdh-xl-256"),
                    "1.51",
                    "242.9",
                    "0.79",
                    "0.63"),
                Row.of(
                    "DiT-DH-XL (DINOv2-B), 800 epochs, AutoGuidance",
                    GenerationRun.balanced("ditdh-xl-256-ag"),
                    "1.13",
                    "262.6",
                    "0.78",
                    "0.67"));
    return Result.of(
        measure("table-8", "Table 8: generation without and with guidance", "adm-256", rows));
  }
}
