// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.examples.tables;

import io.github.rae4j.core.cost.NetworkSummary;
import picocli.CommandLine.Command;

/** Table 9: two ways to 512 pixels: more tokens, or a decoder with larger output patches. */
@Command(description = "Table 9: direct and upsampling decoding to 512 px: tokens and costs.")
public final class Table9 extends ScaledProgram {
  private Table9() {}

  /** Prints the table. */
  public static void main(String[] args) {
    System.exit(run(new Table9(), args));
  }

  static TableProgram program() {
    return new Table9();
  }

  @Override
  Result make() {
    Table.Builder table =
        Table.named(
            "table-9",
            "Table 9: two ways to 512 px with DiT-DH-XL on DINOv2-B",
            "method",
            "tokens",
            "gFID (paper)",
            "rFID (paper)",
            "decoder, G multiply-adds (ours)",
            "backbone, G multiply-adds (ours)");
    try (PaperModels models = new PaperModels()) {
      row(
          table,
          "Direct",
          "1024",
          models.decoder("dinov2-b-vitxl-512"),
          NetworkSummary.of(models.backbone("ditdh-xl-512").network()));
      row(
          table,
          "Upsample",
          "256",
          models.decoder("dinov2-b-vitxl", "stage_1.params.decoder_patch_size=32"),
          NetworkSummary.of(models.backbone("ditdh-xl-256").network()));
    }
    return Result.of(
        table
            .note(
                "The upsampling decoder, decoder_patch_size 32, was not released, so its gFID and"
                    + " rFID cannot be measured without training it.")
            .build());
  }

  private void row(
      Table.Builder table,
      String method,
      String tokens,
      NetworkSummary decoder,
      NetworkSummary backbone) {
    table.row(
        method,
        tokens,
        paper().text("9", method, "gFID"),
        paper().text("9", method, "rFID"),
        giga(decoder.cost().multiplyAdds()),
        giga(backbone.cost().multiplyAdds()));
  }
}
