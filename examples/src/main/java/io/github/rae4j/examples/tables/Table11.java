// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.examples.tables;

import io.github.rae4j.formats.checkpoint.Checkpoint;
import io.github.rae4j.formats.huggingface.HuggingFaceFolder;
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
  Result make() {
    List<Space> spaces = new ArrayList<>();
    spaces.add(
        new Space(
            "pixels",
            192,
            List.of(
                "stage_1.params={encoder_cls: Pixels, encoder_input_size: 32, encoder_params:"
                    + " {patch_size: 8}, decoder_cls: Pixels, decoder_patch_size: 8, noise_tau:"
                    + " 0.0, reshape_to_2d: true}",
                "misc.latent_size=[192,4,4]",
                "misc.time_dist_shift_dim=3072")));
    vae.ifPresent(folder -> spaces.add(vae(folder.toAbsolutePath())));
    spaces.add(new Space("tokens (bundled MAE)", TOKEN_DIMENSION, List.of()));
    Map<String, Map<String, GenerationRun>> runs = new LinkedHashMap<>();
    try (TrainingExperiments lab = training("table-11")) {
      for (Space space : spaces) {
        Map<String, GenerationRun> ofSpace = new LinkedHashMap<>();
        shapes(space)
            .forEach(
                (model, shape) -> {
                  List<String> all = common(1e-3);
                  all.addAll(space.overrides());
                  all.addAll(shape);
                  all.add("stage_2.ckpt=null");
                  all.add("training.flip=false");
                  TrainingExperiments.Trained trained =
                      lab.train(
                          "stage2",
                          (model + " on " + space.name()).replaceAll("\\W+", "-"),
                          PRESET,
                          data(),
                          all);
                  List<String> sampled = new ArrayList<>(space.overrides());
                  sampled.addAll(shape);
                  sampled.add("stage_2.ckpt=" + trained.weights());
                  ofSpace.put(
                      model, GenerationRun.balanced(PRESET, sampled.toArray(String[]::new)));
                });
        runs.put(space.name(), ofSpace);
      }
    }
    return Result.of(table(runs));
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
    shapes.put(
        "DiT",
        List.of(
            "stage_2.target=" + DIT,
            String.format(
                Locale.ROOT,
                "stage_2.params={input_size: 4, patch_size: 1, in_channels: %d, hidden_size: %d,"
                    + " depth: %d, num_heads: %d, mlp_ratio: 4.0, class_dropout_prob: 0.1,"
                    + " num_classes: 10, use_qknorm: false, use_swiglu: true, use_rope: true,"
                    + " use_rmsnorm: true, wo_shift: false}",
                space.channels(),
                WIDTH,
                DEPTH + 2,
                heads(WIDTH))));
    List<String> withHead = new ArrayList<>(shape(WIDTH, DEPTH, HEAD, 2));
    withHead.add("stage_2.params.in_channels=" + space.channels());
    shapes.put("DiT-DH", withHead);
    return shapes;
  }

  private Table table(Map<String, Map<String, GenerationRun>> runs) {
    Table.Builder table =
        Table.named(
            "table-11",
            "Tables 10 and 11: pixels, VAE latents and tokens",
            "diffusion on",
            "DiT: FD (ours)",
            "DiT-DH: FD (ours)",
            "DiT-XL: gFID (paper)",
            "DiT-DH-XL: gFID (paper)");
    Map<String, List<String>> paper =
        Map.of("pixels", List.of("51.09", "30.56"), "VAE", List.of("7.13", "11.70"));
    Map<String, double[]> found = new LinkedHashMap<>();
    try (GenerationExperiments lab =
        lab("adm-256", runs.values().stream().flatMap(r -> r.values().stream()).toList())) {
      runs.forEach(
          (space, ofSpace) -> {
            List<String> cells = new ArrayList<>(List.of(space));
            double[] distances = new double[ofSpace.size()];
            int i = 0;
            for (Map.Entry<String, GenerationRun> run : ofSpace.entrySet()) {
              progress("measuring " + run.getKey() + " on " + space);
              distances[i] = lab.distance(run.getValue());
              cells.add(number(distances[i], 3));
              i++;
            }
            found.put(space, distances);
            cells.addAll(paper.getOrDefault(space, List.of("4.28", "2.16")));
            table.row(cells.toArray(String[]::new));
          });
      explain(table, lab);
    }
    double[] pixels = found.getOrDefault("pixels", new double[] {Double.NaN, Double.NaN});
    double[] tokens =
        found.getOrDefault("tokens (bundled MAE)", new double[] {Double.NaN, Double.NaN});
    double[] latents = found.get("VAE");
    if (latents == null) {
      table
          .row("VAE", Table.NONE, Table.NONE, "7.13", "11.70")
          .note("No VAE of this size is bundled; name one by --vae to have its row measured.");
    } else {
      table.note(
          trend(
              "Tokens beat the VAE's latents for both models",
              tokens[0] < latents[0] && tokens[1] < latents[1]));
    }
    return table
        .note(
            trend(
                "Tokens beat pixels for both models",
                tokens[0] < pixels[0] && tokens[1] < pixels[1]))
        .note(trend("On tokens the head helps", tokens[1] < tokens[0]))
        .build();
  }
}
