// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.examples.tables;

import io.github.rae4j.core.cost.NetworkSummary;
import io.github.rae4j.model.Backbone;
import picocli.CommandLine.Command;

/** Table 17: width of the DDT head against the size of the encoder. */
@Command(description = "Table 17: GFLOPs of DDT heads by width and encoder.")
public final class Table17 extends ScaledProgram {
  private Table17() {}

  /** Prints the table. */
  public static void main(String[] args) {
    System.exit(run(new Table17(), args));
  }

  static TableProgram program() {
    return new Table17();
  }

  private record Encoder(String name, int channels) {}

  @Override
  Result make() {
    int[] widths = {768, 1536, 2048, 2688};
    Encoder[] encoders = {
      new Encoder("DINOv2-S", 384), new Encoder("DINOv2-B", 768), new Encoder("DINOv2-L", 1024)
    };
    Table.Builder table =
        Table.named(
            "table-17",
            "Table 17: two-layer DDT heads of DiT-DH-XL, 256 px",
            "encoder",
            "head",
            "FID (paper)",
            "head GFLOPs (ours)",
            "head parameters",
            "G multiply-adds, whole model",
            "parameters, whole model");
    try (PaperModels models = new PaperModels()) {
      for (Encoder encoder : encoders) {
        for (int i = 0; i < widths.length; i++) {
          Backbone backbone =
              models.backbone(
                  "ditdh-xl-256",
                  "stage_2.params.in_channels=" + encoder.channels(),
                  "stage_2.params.hidden_size=[1152," + widths[i] + "]",
                  "misc.latent_size=[" + encoder.channels() + ",16,16]");
          HeadCost head = HeadCost.of(backbone);
          NetworkSummary whole = NetworkSummary.of(backbone.network());
          table.row(
              encoder.name(),
              "2-" + widths[i],
              paper().text("17", encoder.name(), "2-" + widths[i]),
              giga(head.paperFlops()),
              mega(head.parameters()),
              giga(whole.cost().multiplyAdds()),
              mega(whole.parameters()));
        }
      }
    }
    return Result.of(
        table
            .note(
                "The paper prints no GFLOPs here; those of the heads follow the convention of table"
                    + " 16. Its number of heads is not given either and changes no figure.")
            .note("The FIDs are those of models that were not released; they need training.")
            .build());
  }
}
