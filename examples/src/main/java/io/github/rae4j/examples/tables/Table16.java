// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.examples.tables;

import picocli.CommandLine.Command;

/** Table 16: depth and width of the DDT head. */
@Command(description = "Table 16: GFLOPs of DDT heads of different depth and width.")
public final class Table16 extends ScaledProgram {
  private Table16() {}

  /** Prints the table. */
  public static void main(String[] args) {
    System.exit(run(new Table16(), args));
  }

  static TableProgram program() {
    return new Table16();
  }

  private record Head(int depth, int width) {
    String row() {
      return depth + " layers of " + width;
    }
  }

  @Override
  Result make() {
    Head[] heads = {new Head(6, 1152), new Head(4, 2048), new Head(2, 2048)};
    Table.Builder table =
        Table.named(
            "table-16",
            "Table 16: the DDT head of DiT-DH-XL on DINOv2-B, 256 px",
            "depth",
            "width",
            "GFLOPs (paper)",
            "GFLOPs (ours)",
            "G multiply-adds as run",
            "head parameters",
            "FID (paper)");
    try (PaperModels models = new PaperModels()) {
      for (Head head : heads) {
        HeadCost cost =
            HeadCost.of(
                models.backbone(
                    "ditdh-xl-256",
                    "stage_2.params.depth=[28," + head.depth() + "]",
                    "stage_2.params.hidden_size=[1152," + head.width() + "]"));
        table.row(
            Integer.toString(head.depth()),
            Integer.toString(head.width()),
            paper().text("16", head.row(), "GFLOPs"),
            giga(cost.paperFlops()),
            giga(cost.multiplyAdds()),
            mega(cost.parameters()),
            paper().text("16", head.row(), "FID"));
      }
    }
    return Result.of(
        table
            .note(
                "GFLOPs by the convention that reproduces the paper's digits: a multiply-add is one"
                    + " operation, and the modulation is counted once an image. The released head"
                    + " runs it for every token, which the column of multiply-adds counts.")
            .note("The FIDs are those of models that were not released; they need training.")
            .build());
  }
}
