// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.examples.tables;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What {@link RaeV2} trains and measures at scale paper.
 *
 * @param program whose options hold
 */
record RaeV2Plan(TrainedTable program) {
  /** RAEv2 on DINOv3-L, on the released decoders. */
  PaperPlan plan() {
    List<PaperPlan.Row> rows = new ArrayList<>();
    for (int k : List.of(1, 7, 23)) {
      String row = "k = " + k;
      // The paper's own figures of the last layer are those of RAE.
      rows.add(
          row(
              row,
              k,
              List.of(backbone("RAEv2 on k = " + k, k, List.of(), TrainedTable.BACKBONE)),
              List.of(),
              List.of(RaeV2.steps(50)),
              List.of(figure(PaperPlan.Quantity.GFID, k), figure(PaperPlan.Quantity.RFID, k))));
    }
    PaperPlan.Stage main = backbone("RAEv2 on k = 7", 7, List.of(), TrainedTable.BACKBONE);
    List<String> unaligned = List.of("repa={use_repa: false}");
    rows.add(
        row(
            "k = 7 without REPA",
            7,
            List.of(backbone("RAEv2 without REPA on k = 7", 7, unaligned, TrainedTable.BACKBONE)),
            unaligned,
            List.of(RaeV2.steps(50)),
            List.of(unprinted())));
    rows.add(
        row(
            "k = 7, CFG",
            7,
            List.of(main),
            List.of(),
            List.of("guidance={cfg: {scale: 1.5, t_min: 0.1, t_max: 1.0}}", RaeV2.steps(25)),
            guided("CFG")));
    String thin =
        "{target: stage2.models.DDT.DiTwDDTHeadIG, params: {input_size: 16, patch_size: [1, 1],"
            + " in_channels: 1024, hidden_size: [384, 2048], depth: [12, 2], num_heads: [6, 16],"
            + " mlp_ratio: 4.0}}";
    rows.add(
        row(
            "k = 7, AutoGuidance",
            7,
            List.of(
                main,
                backbone(
                    "weaker RAEv2 on k = 7",
                    7,
                    List.of("stage_2=" + thin),
                    "guidance.guidance_model.ckpt")),
            List.of(),
            List.of(
                "guidance={method: autoguidance, scale: 1.5, t-min: 0.0, t-max: 1.0,"
                    + " guidance_model: "
                    + thin
                    + "}",
                RaeV2.steps(25)),
            guided("AutoGuidance")));
    rows.add(
        row(
            "k = 7, internal guidance",
            7,
            List.of(main),
            List.of(),
            List.of("guidance.ig.scale=1.78", RaeV2.steps(50)),
            guided("internal guidance")));
    return new PaperPlan(
        "raev2",
        "RAEv2 on DINOv3-L: layers, alignment, guidance",
        rows,
        List.of(
            "Decoders are the released ones. The weaker model of AutoGuidance has the size of RAE's"
                + " DiT-DH-S, and CFG and AutoGuidance have a strength of 1.5: both are choices of"
                + " ours. All rows take 50 evaluations an image."));
  }

  private static PaperPlan.Figure figure(PaperPlan.Quantity quantity, int k) {
    return k == 1
        ? new PaperPlan.Figure(quantity, Optional.empty())
        : PaperPlan.Figure.of(quantity, RaeV2.LAYERS, "k = " + k, quantity.toString());
  }

  private static PaperPlan.Figure unprinted() {
    return new PaperPlan.Figure(PaperPlan.Quantity.GFID, Optional.empty());
  }

  private static List<PaperPlan.Figure> guided(String row) {
    return List.of(
        PaperPlan.Figure.of(PaperPlan.Quantity.GFID, RaeV2.GUIDANCE, row, "gFID, k = 7"));
  }

  private static PaperPlan.Row row(
      String label,
      int k,
      List<PaperPlan.Stage> stages,
      List<String> model,
      List<String> sampling,
      List<PaperPlan.Figure> figures) {
    List<String> all = new ArrayList<>(List.of("guidance.ig.scale=1"));
    all.addAll(model);
    all.addAll(sampling);
    return new PaperPlan.Row(
        label, stages, GenerationRun.balanced("raev2-k" + k, all.toArray(String[]::new)), figures);
  }

  private PaperPlan.Stage backbone(String name, int k, List<String> model, String key) {
    List<String> all = new ArrayList<>(model);
    all.addAll(
        List.of(
            "training.global_batch_size=" + program.batchOr(PaperRecipe.BATCH),
            "training.grad_accum_steps=" + program.accumulate(),
            "training.checkpoint_interval=1",
            "training.keep_checkpoints=1",
            "training.sample_every=0"));
    program.namedSteps().ifPresent(steps -> all.add("training.max_steps=" + steps));
    return new PaperPlan.Stage(
        "stage2",
        TrainedTable.folder(name),
        "train-raev2-k" + k,
        all,
        key,
        PaperRecipe.ABLATION + " epochs, batch " + PaperRecipe.BATCH);
  }
}
