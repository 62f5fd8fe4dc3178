// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.examples.tables;

import io.github.rae4j.core.cost.NetworkSummary;
import picocli.CommandLine.Command;

/** Table 1(b): what the decoders cost. */
@Command(description = "Table 1(b): GFLOPs of the decoders.")
public final class Table1Decoders extends TableProgram {
  private Table1Decoders() {}

  /** Prints the table. */
  public static void main(String[] args) {
    System.exit(run(new Table1Decoders(), args));
  }

  static TableProgram program() {
    return new Table1Decoders();
  }

  private record Decoder(String config, String name, String paperRfid, String paperGflops) {}

  @Override
  Result make() {
    Decoder[] decoders = {
      new Decoder("ViTB", "ViT-B", "0.58", "22.2"),
      new Decoder("ViTL", "ViT-L", "0.50", "78.1"),
      new Decoder("ViTXL", "ViT-XL", "0.49", "106.7")
    };
    Table.Builder table =
        Table.named(
            "table-1b",
            "Table 1(b): decoders on DINOv2-B, 256 px",
            "decoder",
            "rFID (paper)",
            "GFLOPs (paper)",
            "GFLOPs (ours)",
            "G multiply-adds with attention",
            "parameters");
    try (PaperModels models = new PaperModels()) {
      for (Decoder decoder : decoders) {
        row(
            table,
            decoder,
            models.decoder(
                "dinov2-b-vitxl",
                "stage_1.params.decoder_config_path=configs/decoder/" + decoder.config()));
      }
      row(table, new Decoder("", "SD-VAE", "0.62", "310.4"), models.decoder("sd-vae-ft-mse"));
      if (scale() == Scale.TINY) {
        Decoder bundled = new Decoder("", "bundled, 32 px", Table.NONE, Table.NONE);
        row(table, bundled, models.decoder("tiny-fashion"));
      }
    }
    return Result.of(
        table
            .note(
                "GFLOPs by the convention that reproduces the paper's digits: a multiply-add is one"
                    + " operation, and attention is left out.")
            .build());
  }

  private static void row(Table.Builder table, Decoder decoder, NetworkSummary summary) {
    table.row(
        decoder.name(),
        decoder.paperRfid(),
        decoder.paperGflops(),
        number(summary.cost().paperFlops() / 1e9, decoder.paperGflops().isEmpty() ? 4 : 1),
        number(summary.cost().multiplyAdds() / 1e9, decoder.paperGflops().isEmpty() ? 4 : 2),
        mega(summary.parameters()));
  }
}
