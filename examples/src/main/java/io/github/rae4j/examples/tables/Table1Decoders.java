// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.examples.tables;

import io.github.rae4j.core.cost.NetworkSummary;
import picocli.CommandLine.Command;

/** Table 1(b): what the decoders cost. */
@Command(description = "Table 1(b): GFLOPs of the decoders.")
public final class Table1Decoders extends ScaledProgram {
  private static final String CONVENTION =
      "GFLOPs by the convention that reproduces the paper's digits: a multiply-add is one"
          + " operation, and attention is left out.";

  private Table1Decoders() {}

  /** Prints the table. */
  public static void main(String[] args) {
    System.exit(run(new Table1Decoders(), args));
  }

  static TableProgram program() {
    return new Table1Decoders();
  }

  private record Decoder(String config, String name) {}

  @Override
  Result make() {
    Decoder[] decoders = {
      new Decoder("ViTB", "ViT-B"), new Decoder("ViTL", "ViT-L"), new Decoder("ViTXL", "ViT-XL")
    };
    Table.Builder table =
        Table.named(
            "table-1b",
            "Table 1(b): decoders on DINOv2-B, 256 px",
            "decoder",
            "rFID (paper, decoders trained on clean latents)",
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
      row(table, new Decoder("", "SD-VAE"), models.decoder("sd-vae-ft-mse"));
      Table ofPaper = table.note(CONVENTION).build();
      return scale() == Scale.TINY ? Result.of(ofPaper, bundled(models)) : Result.of(ofPaper);
    }
  }

  /** A table of its own, since its images and encoder are others. */
  private static Table bundled(PaperModels models) {
    NetworkSummary summary = models.decoder("tiny-fashion");
    return Table.named(
            "table-1b-bundled",
            "The bundled model: its decoder, 32 px",
            "decoder",
            "GFLOPs (ours)",
            "G multiply-adds with attention",
            "parameters")
        .row(
            "bundled",
            number(summary.cost().paperFlops() / 1e9, 4),
            number(summary.cost().multiplyAdds() / 1e9, 4),
            mega(summary.parameters()))
        .note(CONVENTION)
        .build();
  }

  private void row(Table.Builder table, Decoder decoder, NetworkSummary summary) {
    table.row(
        decoder.name(),
        paper().text("1b", decoder.name(), "rFID"),
        paper().text("1b", decoder.name(), "GFLOPs"),
        number(summary.cost().paperFlops() / 1e9, 1),
        number(summary.cost().multiplyAdds() / 1e9, 2),
        mega(summary.parameters()));
  }
}
