// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.examples.tables;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;

/**
 * Table 5: decoders trained on clean latents and on latents with noise, by what they make of the
 * encoder's latents and of those that the diffusion transformer draws. {@link Table15} has more
 * encoders.
 */
@Command(description = "Table 5: noise-augmented decoding.")
public final class Table5 extends TrainedTable {
  private static final double TAU = 0.8;

  private Table5() {}

  /** Prints the table. */
  public static void main(String[] args) {
    System.exit(run(new Table5(), args));
  }

  static TableProgram program() {
    return new Table5();
  }

  private record Decoder(String name, double tau) {}

  @Override
  Result tiny() {
    List<Decoder> decoders =
        List.of(new Decoder("clean latents", 0), new Decoder("latents with noise", TAU));
    Map<Decoder, List<TrainingExperiments.Trained>> models = new LinkedHashMap<>();
    try (TrainingExperiments lab = training("table-5")) {
      for (Decoder decoder : decoders) {
        models.put(
            decoder,
            lab.train("stage1", folder(decoder.name()), PRESET, data(), decoder(decoder.tau())));
      }
    }
    Table.Builder table =
        Table.named(
            "table-5",
            "As table 5: the decoder's noise, bundled MAE encoder",
            "decoder trained on",
            "rFD (ours)",
            "FD (ours)");
    List<Sample> reconstructed = new ArrayList<>();
    List<Sample> generated = new ArrayList<>();
    Map<Decoder, List<GenerationRun>> runs = new LinkedHashMap<>();
    models.forEach((decoder, trained) -> runs.put(decoder, runs(trained, DECODER, List.of())));
    try (GenerationExperiments lab =
        lab("adm-256", runs.values().stream().flatMap(List::stream).toList())) {
      models.forEach(
          (decoder, trained) -> {
            progress("measuring " + decoder.name());
            Sample reconstruction =
                Sample.of(
                    trained,
                    model ->
                        autoencoders().distance(PRESET, List.of(DECODER + "=" + model.weights())));
            Sample distance = lab.distance(runs.getOrDefault(decoder, List.of()));
            reconstructed.add(reconstruction);
            generated.add(distance);
            table.row(decoder.name(), reconstruction.text(3), distance.text(3));
          });
      explain(table, lab);
    }
    return Result.of(
        table
            .note(
                Verdict.smaller(
                        "Noise makes generated images better",
                        generated.get(1),
                        generated.get(0),
                        learned(models.values()))
                    .toString())
            .note(
                Verdict.smaller(
                        "Noise makes reconstructions worse",
                        reconstructed.get(0),
                        reconstructed.get(1),
                        learned(models.values()))
                    .toString())
            .build(),
        PaperTable.of(paper(), "table-5-paper", "The paper's table 5", "5"),
        PaperTable.of(paper(), "table-15-paper", "The paper's table 15", "15"));
  }

  @Override
  Result paperScale() {
    return new PaperTraining(this).measure(plan());
  }

  /** Both decoders on DINOv2-B, and one DiT-XL for both. */
  PaperPlan plan() {
    List<PaperPlan.Row> rows = new ArrayList<>();
    for (double tau : List.of(0.0, TAU)) {
      String label = tau == 0 ? "clean latents" : "latents with noise";
      rows.add(
          Table15.row(
              this,
              PaperRecipe.DINOV2_B,
              tau,
              label,
              List.of(
                  PaperPlan.Figure.of(PaperPlan.Quantity.RFID, "5", label, "rFID"),
                  PaperPlan.Figure.of(PaperPlan.Quantity.GFID, "5", label, "gFID"))));
    }
    return new PaperPlan(
        "table-5", "Table 5: the decoder's noise, DiT-XL on DINOv2-B", rows, List.of());
  }
}
