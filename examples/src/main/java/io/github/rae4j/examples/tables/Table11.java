// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.examples.tables;

import io.github.rae4j.formats.checkpoint.Checkpoint;
import io.github.rae4j.formats.huggingface.HuggingFaceFolder;
import io.github.rae4j.network.NamedValues;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Tables 10 and 11: DiT and DiT-DH on raw pixels, on the latents of a VAE, and on the tokens of an
 * encoder.
 */
@Command(description = "Tables 10 and 11: pixels, VAE latents and the tokens of an encoder.")
public final class Table11 extends TrainedTable {
  private static final int WIDTH = 96;
  private static final int DEPTH = 4;
  private static final int HEAD = 192;

  /** Values of a patch of pixels, and overrides that make patches of pixels the latents. */
  static final int PIXEL_CHANNELS = 192;

  static final List<String> PIXEL_SPACE =
      List.of(
          "stage_1.params={encoder_cls: Pixels, encoder_input_size: 32, encoder_params:"
              + " {patch_size: 8}, decoder_cls: Pixels, decoder_patch_size: 8, noise_tau:"
              + " 0.0, reshape_to_2d: true}",
          "misc.latent_size=[192,4,4]",
          "misc.time_dist_shift_dim=3072");

  private static final String TOKENS = "tokens (bundled MAE)";
  private static final String PLAIN = "DiT";
  private static final String WITH_HEAD = "DiT-DH";

  @Option(
      names = "--vae",
      paramLabel = "DIR",
      description =
          "Folder with an AutoencoderKL of diffusers (config.json and weights) whose latents of"
              + " images of 32 pixels are 4 x 4, for the columns of table 10; without it they stay"
              + " empty.")
  private Optional<Path> vae = Optional.empty();

  private Table11() {}

  /** Prints the table. */
  public static void main(String[] args) {
    System.exit(run(new Table11(), args));
  }

  static TableProgram program() {
    return new Table11();
  }

  /** Where diffusion happens. */
  private record Space(String name, int channels, List<String> overrides) {}

  @Override
  Result tiny() {
    List<Space> spaces = new ArrayList<>();
    spaces.add(new Space("pixels", PIXEL_CHANNELS, PIXEL_SPACE));
    vae.ifPresent(folder -> spaces.add(vae(folder.toAbsolutePath())));
    spaces.add(new Space(TOKENS, TOKEN_DIMENSION, List.of()));
    Map<String, Map<String, List<GenerationRun>>> runs = new LinkedHashMap<>();
    List<List<TrainingExperiments.Trained>> models = new ArrayList<>();
    try (TrainingExperiments lab = training("table-11")) {
      for (Space space : spaces) {
        Map<String, List<GenerationRun>> ofSpace = new LinkedHashMap<>();
        shapes(space)
            .forEach(
                (model, shape) -> {
                  List<String> all = common(1e-3);
                  all.addAll(space.overrides());
                  all.addAll(shape);
                  all.add("stage_2.ckpt=null");
                  all.add("training.flip=false");
                  List<TrainingExperiments.Trained> trained =
                      lab.train(
                          "stage2",
                          (model + " on " + space.name()).replaceAll("\\W+", "-"),
                          PRESET,
                          data(),
                          all);
                  models.add(trained);
                  List<String> sampled = new ArrayList<>(space.overrides());
                  sampled.addAll(shape);
                  ofSpace.put(model, runs(trained, "stage_2.ckpt", sampled));
                });
        runs.put(space.name(), ofSpace);
      }
    }
    return Result.of(
        table(runs, learned(models)),
        PaperTable.of(paper(), "table-10-paper", "The paper's table 10: gFID", "10"),
        PaperTable.of(paper(), "table-11-paper", "The paper's table 11: gFID", "11"));
  }

  /** Fails before anything is trained if the weights are not there. */
  private static Space vae(Path folder) {
    Path weights = new HuggingFaceFolder(folder, Checkpoint::open).weightsFile();
    return new Space(
        "VAE",
        4,
        List.of(
            String.format(
                Locale.ROOT,
                "stage_1.params={encoder_cls: SD-VAE, encoder_input_size: 32, encoder_params:"
                    + " {model_name: '%s'}, decoder_cls: SD-VAE, decoder_config_path: '%s',"
                    + " decoder_patch_size: 8, pretrained_decoder_path: '%s', noise_tau: 0.0,"
                    + " reshape_to_2d: true}",
                folder,
                folder,
                weights),
            "misc.latent_size=[4,4,4]",
            "misc.time_dist_shift_dim=512"));
  }

  private static Map<String, List<String>> shapes(Space space) {
    Map<String, List<String>> shapes = new LinkedHashMap<>();
    shapes.put(PLAIN, TinyBackbones.plain(space.channels(), WIDTH, DEPTH + 2));
    List<String> withHead = new ArrayList<>(TinyBackbones.shape(WIDTH, DEPTH, HEAD, 2));
    withHead.add("stage_2.params.in_channels=" + space.channels());
    shapes.put(WITH_HEAD, withHead);
    return shapes;
  }

  private Table table(Map<String, Map<String, List<GenerationRun>>> runs, boolean learned) {
    Table.Builder table =
        Table.named(
            "table-11",
            "As tables 10 and 11: pixels, VAE latents and tokens",
            "diffusion on",
            "DiT: FD (ours)",
            "DiT-DH: FD (ours)");
    Map<String, Map<String, Sample>> found = new LinkedHashMap<>();
    try (GenerationExperiments lab =
        lab(
            "adm-256",
            runs.values().stream()
                .flatMap(ofSpace -> ofSpace.values().stream())
                .flatMap(List::stream)
                .toList())) {
      runs.forEach(
          (space, ofSpace) -> {
            Map<String, Sample> distances = new LinkedHashMap<>();
            ofSpace.forEach(
                (model, ofModel) -> {
                  progress("measuring " + model + " on " + space);
                  distances.put(model, lab.distance(ofModel));
                });
            found.put(space, distances);
            List<String> cells = new ArrayList<>(List.of(space));
            distances.values().forEach(distance -> cells.add(distance.text(3)));
            table.row(cells.toArray(String[]::new));
          });
      explain(table, lab);
    }
    Map<String, Sample> tokens = NamedValues.require(found, TOKENS);
    Map<String, Sample> pixels = NamedValues.require(found, "pixels");
    for (String model : List.of(PLAIN, WITH_HEAD)) {
      table.note(beat(model, tokens, pixels, "pixels", learned).toString());
      if (found.containsKey("VAE")) {
        Map<String, Sample> latents = NamedValues.require(found, "VAE");
        table.note(beat(model, tokens, latents, "the VAE's latents", learned).toString());
      }
    }
    if (!found.containsKey("VAE")) {
      table
          .row("VAE", Table.NOT_AVAILABLE, Table.NOT_AVAILABLE)
          .note("No VAE of this size is bundled; name one by --vae to have its row measured.");
    }
    return table
        .note(
            Verdict.smaller(
                    "On tokens the head helps",
                    NamedValues.require(tokens, WITH_HEAD),
                    NamedValues.require(tokens, PLAIN),
                    learned)
                .toString())
        .build();
  }

  private static Verdict beat(
      String model,
      Map<String, Sample> tokens,
      Map<String, Sample> others,
      String what,
      boolean learned) {
    return Verdict.smaller(
        "Tokens beat " + what + " for " + model,
        NamedValues.require(tokens, model),
        NamedValues.require(others, model),
        learned);
  }

  @Override
  Result paperScale() {
    return new PaperTraining(this).measure(plan());
  }

  /** DiT-XL and, where patches are 1, DiT-DH-XL; the tokens of DINOv2-B are in both tables. */
  PaperPlan plan() {
    List<PaperPlan.Row> rows = new ArrayList<>();
    List<PaperRecipe.Space> all =
        List.of(PaperRecipe.PIXELS, PaperRecipe.SD_VAE, PaperRecipe.DINOV2_B);
    for (PaperRecipe.Space space : all) {
      rows.add(
          row(
              space,
              "DiT-XL",
              PaperRecipe.dit(space, PaperRecipe.XL),
              PaperRecipe.trainDit(this, PaperRecipe.ABLATION)));
      if (space.patch() == 1) {
        rows.add(
            row(
                space,
                "DiT-DH-XL",
                PaperRecipe.ditDh(space, PaperRecipe.XL, PaperRecipe.Head.USUAL),
                PaperRecipe.trainDitDh(this, PaperRecipe.ABLATION)));
      }
    }
    return new PaperPlan(
        "table-11",
        "Tables 10 and 11: pixels, VAE and tokens",
        rows,
        List.of(
            "DiT-DH-XL on the VAE's latents, of table 10, is not made: heads with patches of 2"
                + " cannot be built."));
  }

  private static PaperPlan.Row row(
      PaperRecipe.Space space, String model, List<String> shape, List<String> training) {
    String label = model + " on " + space.name();
    return new PaperPlan.Row(
        label,
        List.of(
            PaperPlan.Stage.backbone(space, folder(label), shape, training, PaperRecipe.ABLATION)),
        GenerationRun.balanced(space.preset(), shape.toArray(String[]::new)),
        List.of(
            PaperPlan.Figure.of(
                PaperPlan.Quantity.GFID,
                space.name().equals("pixels") ? "11" : "10",
                model,
                space.name())));
  }
}
