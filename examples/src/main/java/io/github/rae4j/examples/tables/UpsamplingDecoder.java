// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.examples.tables;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import picocli.CommandLine.Command;

/**
 * Table 9 with trained decoders: as many pixels from all tokens, and from a quarter of them by a
 * decoder with larger output patches. What the paper's own cost is printed by {@link Table9}.
 *
 * <p>At scale tiny images have 32 pixels: the direct way encodes them as 4 x 4 tokens, the
 * upsampling one encodes them at 16 pixels as 2 x 2 tokens and decodes patches of 16 pixels.
 */
@Command(description = "Table 9 with trained models: direct and upsampling decoding.")
public final class UpsamplingDecoder extends TrainedTable {
  private static final double TAU = 0.3;
  private static final double PAPER_TAU = 0.8;
  private static final String DIRECT = "Direct";
  private static final String UPSAMPLE = "Upsample";
  private static final String NO_STATISTICS = "stage_1.params.normalization_stat_path=null";

  private UpsamplingDecoder() {}

  /** Prints the table. */
  public static void main(String[] args) {
    System.exit(run(new UpsamplingDecoder(), args));
  }

  static TableProgram program() {
    return new UpsamplingDecoder();
  }

  /** One way to the pixels: overrides of the autoencoder, and of what works on its tokens. */
  private record Way(String name, int tokens, List<String> autoencoder, List<String> latents) {
    List<String> all() {
      List<String> all = new ArrayList<>(autoencoder);
      all.addAll(latents);
      return all;
    }
  }

  private static final List<Way> WAYS =
      List.of(
          new Way(DIRECT, 16, List.of(NO_STATISTICS), List.of()),
          new Way(
              UPSAMPLE,
              4,
              List.of(
                  NO_STATISTICS,
                  "stage_1.params.encoder_input_size=16",
                  "stage_1.params.decoder_patch_size=16"),
              List.of(
                  "stage_2.params.input_size=2",
                  "misc.latent_size=[96,2,2]",
                  // A quarter of the values, and of the base, for the same shift.
                  "misc.time_dist_shift_dim=384",
                  "misc.time_dist_shift_base=128")));

  @Override
  Result tiny() {
    Map<Way, List<TrainingExperiments.Trained>> decoders = new LinkedHashMap<>();
    Map<Way, List<TrainingExperiments.Trained>> backbones = new LinkedHashMap<>();
    Map<Way, List<GenerationRun>> runs = new LinkedHashMap<>();
    try (TrainingExperiments lab = training("table-9")) {
      for (Way way : WAYS) {
        List<String> decoder = decoder(TAU);
        decoder.addAll(way.autoencoder());
        List<TrainingExperiments.Trained> ofWay =
            lab.train("stage1", way.name() + "-decoder", PRESET, data(), decoder);
        List<String> backbone = ditDh(96, 3, 160, 2);
        backbone.addAll(way.all());
        List<TrainingExperiments.Trained> transformers =
            lab.train("stage2", way.name() + "-dit", PRESET, data(), backbone);
        decoders.put(way, ofWay);
        backbones.put(way, transformers);
        runs.put(way, runs(way, ofWay, transformers));
      }
    }
    Table.Builder table =
        Table.named(
            "table-9-trained",
            "As table 9: 32 pixels from 16 tokens and from 4, bundled encoder",
            "method",
            "tokens",
            "FD (ours)",
            "rFD (ours)");
    Map<String, Sample> generated = new LinkedHashMap<>();
    Map<String, Sample> reconstructed = new LinkedHashMap<>();
    try (GenerationExperiments lab =
        lab("adm-256", runs.values().stream().flatMap(List::stream).toList())) {
      for (Way way : WAYS) {
        progress("measuring " + way.name());
        Sample distance = lab.distance(runs.getOrDefault(way, List.of()));
        Sample reconstruction = reconstructions(way, decoders.getOrDefault(way, List.of()));
        generated.put(way.name(), distance);
        reconstructed.put(way.name(), reconstruction);
        table.row(
            way.name(), Integer.toString(way.tokens()), distance.text(3), reconstruction.text(3));
      }
      explain(table, lab);
    }
    return Result.of(
        table
            .note(better("The direct way generates better", generated, learned(backbones.values())))
            .note(
                better(
                    "The direct way reconstructs better",
                    reconstructed,
                    learned(decoders.values())))
            .note("The bundled encoder was trained at 32 pixels and sees 16 for the first time.")
            .build(),
        PaperTable.of(paper(), "table-9-paper", "The paper's table 9: 512 px", "9"));
  }

  private static String better(String statement, Map<String, Sample> found, boolean learned) {
    return Verdict.smaller(
            statement,
            Objects.requireNonNull(found.get(DIRECT)),
            Objects.requireNonNull(found.get(UPSAMPLE)),
            learned)
        .toString();
  }

  private static List<GenerationRun> runs(
      Way way,
      List<TrainingExperiments.Trained> decoders,
      List<TrainingExperiments.Trained> backbones) {
    List<GenerationRun> runs = new ArrayList<>();
    for (int seed = 0; seed < decoders.size(); seed++) {
      List<String> all = new ArrayList<>(TinyBackbones.shape(96, 3, 160, 2));
      all.addAll(way.all());
      all.add(DECODER + "=" + decoders.get(seed).weights());
      all.add(BACKBONE + "=" + backbones.get(seed).weights());
      runs.add(GenerationRun.balanced(PRESET, all.toArray(String[]::new)));
    }
    return runs;
  }

  private Sample reconstructions(Way way, List<TrainingExperiments.Trained> decoders) {
    return Sample.of(
        decoders,
        model -> {
          List<String> all = new ArrayList<>(way.all());
          all.add(DECODER + "=" + model.weights());
          return autoencoders().distance(PRESET, all);
        });
  }

  @Override
  Result paperScale() {
    return new PaperTraining(this).measure(plan());
  }

  /** The decoder that was not released, beside the released transformer of 256 px. */
  PaperPlan plan() {
    List<String> decoder = new ArrayList<>(PaperRecipe.trainDecoder(this, PAPER_TAU));
    // Images of 512 pixels, of which the encoder sees 224 as usual.
    String patch = "stage_1.params.decoder_patch_size=32";
    PaperPlan.Stage stage =
        PaperPlan.Stage.decoder(
            PaperRecipe.DINOV2_B, "upsampling-decoder", List.of(patch), decoder);
    return new PaperPlan(
        "table-9-trained",
        "Table 9: 512 px from 256 tokens",
        "adm-512",
        List.of(
            new PaperPlan.Row(
                UPSAMPLE,
                List.of(stage),
                GenerationRun.balanced("ditdh-xl-256-ag", patch),
                List.of(PaperPlan.Figure.of(PaperPlan.Quantity.GFID, "9", UPSAMPLE, "gFID")))),
        List.of(
            "Table 7 measures the direct way with the released weights.",
            "rFID is not measured: the protocol of reconstructions is one of 256 px.",
            "The paper does not say how the upsampling decoder was trained: here by the recipe of"
                + " the others."));
  }
}
