// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.examples.tables;

import io.github.rae4j.errors.RaeException;
import io.github.rae4j.network.NamedValues;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * What RAEv2 (arXiv 2605.18324) says of latents of several layers, of representation alignment, and
 * of guidance by the network's own weaker prediction.
 *
 * <p>At scale tiny the encoder is the bundled one, whose blocks are six; three and all of them
 * stand for the paper's 7 and 23 of DINOv3-L's 24.
 */
@Command(
    description =
        "RAEv2: layers of the encoder, representation alignment, and guidance at equal cost.")
public final class RaeV2 extends TrainedTable {
  /** Names of tables, of ours and of the paper's figures. */
  static final String LAYERS = "raev2-layers";

  static final String GUIDANCE = "raev2-guidance";

  /** Names of what is trained. */
  static final String ALIGNED = "RAEv2";

  static final String UNALIGNED = "RAEv2 without REPA";
  static final String BUNDLED_RECIPE = "RAE, bundled recipe";
  static final String WEAK = "weaker RAEv2 for AutoGuidance";

  @Option(
      names = "--evaluations",
      paramLabel = "N",
      defaultValue = "50",
      description =
          "Evaluations of networks that an image takes, an even number; guidance that needs two a"
              + " step takes half as many steps (default: ${DEFAULT-VALUE}).")
  private int evaluations;

  @Option(
      names = "--scales",
      paramLabel = "S",
      split = ",",
      defaultValue = "1.25,1.5,2",
      description =
          "At scale tiny: strengths that every guidance is tried with (default: ${DEFAULT-VALUE}).")
  private List<Double> scales = List.of();

  private RaeV2() {}

  /** Prints the tables. */
  public static void main(String[] args) {
    System.exit(run(new RaeV2(), args));
  }

  static TableProgram program() {
    return new RaeV2();
  }

  /**
   * Latents of some layers of the bundled encoder.
   *
   * @param layers blocks, from 0; empty for the last one alone
   */
  record Space(String name, List<Integer> layers) {
    static final Space LAST = new Space("last layer", List.of());
    static final Space THREE = new Space("3 layers", List.of(3, 4, 5));
    static final Space ALL = new Space("all 6 layers", List.of(0, 1, 2, 3, 4, 5));
  }

  /** What was trained in one space. */
  record Models(
      List<String> space,
      List<TrainingExperiments.Trained> decoders,
      Map<String, List<TrainingExperiments.Trained>> backbones) {
    List<TrainingExperiments.Trained> backbone(String name) {
      return NamedValues.require(backbones, name);
    }

    /** For each seed its decoder and backbone. */
    List<GenerationRun> runs(String name, List<String> model, List<String> sampling) {
      List<GenerationRun> runs = new ArrayList<>();
      for (int seed = 0; seed < decoders.size(); seed++) {
        List<String> all = new ArrayList<>(model);
        all.addAll(space);
        all.add(DECODER + "=" + decoders.get(seed).weights());
        all.add(BACKBONE + "=" + backbone(name).get(seed).weights());
        all.addAll(sampling);
        runs.add(GenerationRun.balanced(PRESET, all.toArray(String[]::new)));
      }
      return runs;
    }
  }

  @Override
  Result tiny() {
    if (evaluations < 2 || evaluations % 2 != 0 || scales.isEmpty()) {
      throw new RaeException(
          String.format(
              Locale.ROOT,
              "--evaluations must be an even number from 2 and --scales a list, but are %d and %s",
              evaluations,
              scales));
    }
    Map<Space, Models> trained = new LinkedHashMap<>();
    try (TrainingExperiments lab = training("raev2")) {
      Map<String, List<String>> both = new LinkedHashMap<>();
      both.put(BUNDLED_RECIPE, rae());
      both.put(ALIGNED, large(true));
      trained.put(Space.LAST, train(lab, Space.LAST, both));
      Map<String, List<String>> main = new LinkedHashMap<>();
      main.put(ALIGNED, large(true));
      main.put(UNALIGNED, large(false));
      main.put(WEAK, model("[64,128]", "[2,1]", "[2,4]", true));
      trained.put(Space.THREE, train(lab, Space.THREE, main));
      trained.put(Space.ALL, train(lab, Space.ALL, Map.of(ALIGNED, large(true))));
    }
    return new RaeV2Tables(this, trained).result();
  }

  private Models train(TrainingExperiments lab, Space space, Map<String, List<String>> backbones) {
    List<String> overrides = new ArrayList<>();
    if (!space.layers().isEmpty()) {
      overrides.add("stage_1.params.encoder_params.layers=" + space.layers());
    }
    overrides.add(
        "stage_1.params.normalization_stat_path="
            + autoencoders().statistics("raev2", folder(space.name()), overrides));
    List<String> decoder = decoder(0);
    decoder.addAll(overrides);
    Map<String, List<TrainingExperiments.Trained>> models = new LinkedHashMap<>();
    List<TrainingExperiments.Trained> decoders =
        lab.train("stage1", folder("decoder of " + space.name()), PRESET, data(), decoder);
    backbones.forEach(
        (name, model) -> {
          List<String> all = common(1e-3);
          all.addAll(model);
          all.addAll(overrides);
          all.add("training.flip=false");
          models.put(
              name, lab.train("stage2", folder(name + " on " + space.name()), PRESET, data(), all));
        });
    return new Models(overrides, decoders, models);
  }

  /** The bundled model's own shape and loss, trained as long as the others. */
  private static List<String> rae() {
    List<String> all = new ArrayList<>(TinyBackbones.shape(128, 6, 256, 2));
    all.add("stage_2.ckpt=null");
    return all;
  }

  static List<String> large(boolean aligned) {
    return model("[128,256]", "[6,2]", "[4,8]", aligned);
  }

  /** Evaluations of networks that an image takes. */
  int evaluations() {
    return evaluations;
  }

  private static String params(String width, String depth, String heads) {
    return String.format(
        Locale.ROOT,
        "{target: stage2.models.DDT.DiTwDDTHeadIG, params: {input_size: 4, patch_size: [1, 1],"
            + " in_channels: %d, hidden_size: %s, depth: %s, num_heads: %s, mlp_ratio: 4.0}}",
        TOKEN_DIMENSION,
        width,
        depth,
        heads);
  }

  /** A model of RAEv2's shape, with its losses and schedule. */
  private static List<String> model(String width, String depth, String heads, boolean aligned) {
    return List.of(
        "stage_2=" + params(width, depth, heads),
        "conditioning={type: label, cfg_dropout_prob: 0.1, arch: {num_t_tokens: 2, num_c_tokens:"
            + " 4}}",
        aligned
            ? "repa={use_repa: true, repa_layer_depth: 2, repa_coeff: 0.5, z_dim: 96}"
            : "repa={use_repa: false}",
        "internal_guidance={base_model_depth: 2, base_model_coeff: 1.0}",
        "transport.params={path_type: Linear, prediction: x, t_eps: 0.05, time_dist_type:"
            + " logit-normal_0_1}",
        "sampler.params={sampling_method: euler, num_steps: 50}",
        "guidance={ig: {scale: 1.0}}");
  }

  static String steps(int steps) {
    return "sampler.params.num_steps=" + steps;
  }

  /**
   * One way to sample the model of three layers.
   *
   * @param name the paper's
   * @param text with the strength
   */
  record Way(String name, String text, double scale, List<String> overrides) {}

  /** Every guidance at every strength, and none, all for the same number of evaluations. */
  List<List<Way>> ways(List<TrainingExperiments.Trained> weak) {
    List<List<Way>> bySeed = new ArrayList<>();
    for (TrainingExperiments.Trained second : weak) {
      List<Way> ways = new ArrayList<>();
      ways.add(new Way("none", "none", 1, List.of(steps(evaluations))));
      for (double scale : scales) {
        ways.add(way("CFG", scale, evaluations / 2, "{cfg: {scale: %s, t_min: 0.0, t_max: 1.0}}"));
      }
      String model = params("[64,128]", "[2,1]", "[2,4]");
      String opened = model.substring(0, model.length() - 1);
      for (double scale : scales) {
        ways.add(
            way(
                "AutoGuidance",
                scale,
                evaluations / 2,
                "{method: autoguidance, scale: %s, t-min: 0.0, t-max: 1.0, guidance_model: "
                    + opened
                    + ", ckpt: '"
                    + second.weights()
                    + "'}}"));
      }
      for (double scale : scales) {
        ways.add(
            way(
                "internal guidance",
                scale,
                evaluations,
                "{ig: {scale: %s, t_min: 0.0, t_max: 1.0}}"));
      }
      bySeed.add(ways);
    }
    return bySeed;
  }

  private static Way way(String name, double scale, int steps, String guidance) {
    return new Way(
        name,
        String.format(Locale.ROOT, "%s %s", name, scale),
        scale,
        List.of("guidance=" + guidance.replace("%s", String.valueOf(scale)), steps(steps)));
  }

  @Override
  Result paperScale() {
    return new PaperTraining(this).measure(plan());
  }

  /** What scale paper trains and measures. */
  PaperPlan plan() {
    return new RaeV2Plan(this).plan();
  }
}
