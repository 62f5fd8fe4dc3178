// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.examples.tables;

import io.github.rae4j.errors.RaeException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Table 15: decoders and diffusion transformers on several encoders, the decoders trained on clean
 * latents and with noise.
 *
 * <p>At scale tiny the encoders are the bundled one and masked autoencoders of other widths, which
 * are trained once; as with the paper's, seeds are those of what is trained on top of them.
 */
@Command(description = "Table 15: gFID and rFID by encoder, decoders without and with noise.")
public final class Table15 extends TrainedTable {
  private static final double TAU = 0.8;

  @Option(
      names = "--encoder-steps",
      paramLabel = "N",
      defaultValue = "3000",
      description =
          "At scale tiny: training steps of the encoders that are not bundled (default:"
              + " ${DEFAULT-VALUE}).")
  private int encoderSteps;

  private Table15() {}

  /** Prints the table. */
  public static void main(String[] args) {
    System.exit(run(new Table15(), args));
  }

  static TableProgram program() {
    return new Table15();
  }

  /** What the decoders and transformers of one encoder make. */
  private record Found(Sample cleanFd, Sample noisyFd, Sample cleanRfd, Sample noisyRfd) {}

  /** An encoder's part of a config. */
  private record Encoder(String name, List<String> overrides, int channels) {}

  /** The trained models of an encoder. */
  private record Models(
      List<TrainingExperiments.Trained> clean,
      List<TrainingExperiments.Trained> noisy,
      List<TrainingExperiments.Trained> backbone) {
    List<List<TrainingExperiments.Trained>> all() {
      return List.of(clean, noisy, backbone);
    }
  }

  @Override
  Result tiny() {
    if (encoderSteps < 1) {
      throw new RaeException("--encoder-steps must be at least 1, but is " + encoderSteps);
    }
    Map<Encoder, Models> models = new LinkedHashMap<>();
    try (TrainingExperiments lab = training("table-15")) {
      for (Encoder encoder : encoders(lab)) {
        models.put(encoder, train(lab, encoder));
      }
    }
    Map<Encoder, Found> found = new LinkedHashMap<>();
    Table.Builder table =
        Table.named(
            "table-15",
            "As table 15: small masked autoencoders as encoders",
            "encoder",
            "FD, clean",
            "FD, with noise",
            "rFD, clean",
            "rFD, with noise");
    Map<Encoder, List<GenerationRun>> clean = new LinkedHashMap<>();
    Map<Encoder, List<GenerationRun>> noisy = new LinkedHashMap<>();
    List<GenerationRun> all = new ArrayList<>();
    models.forEach(
        (encoder, ofEncoder) -> {
          clean.put(encoder, pairs(encoder, ofEncoder.clean(), ofEncoder.backbone()));
          noisy.put(encoder, pairs(encoder, ofEncoder.noisy(), ofEncoder.backbone()));
          all.addAll(clean.getOrDefault(encoder, List.of()));
          all.addAll(noisy.getOrDefault(encoder, List.of()));
        });
    try (GenerationExperiments lab = lab("adm-256", all)) {
      models.forEach(
          (encoder, ofEncoder) -> {
            progress("measuring " + encoder.name());
            Found of =
                new Found(
                    lab.distance(clean.getOrDefault(encoder, List.of())),
                    lab.distance(noisy.getOrDefault(encoder, List.of())),
                    reconstructions(encoder, ofEncoder.clean()),
                    reconstructions(encoder, ofEncoder.noisy()));
            found.put(encoder, of);
            table.row(
                encoder.name(),
                of.cleanFd().text(3),
                of.noisyFd().text(3),
                of.cleanRfd().text(3),
                of.noisyRfd().text(3));
          });
      explain(table, lab);
    }
    found.forEach(
        (encoder, of) -> {
          boolean learned = learned(Objects.requireNonNull(models.get(encoder)).all());
          table
              .note(
                  Verdict.smaller(
                          "Noise makes generated images better on " + encoder.name(),
                          of.noisyFd(),
                          of.cleanFd(),
                          learned)
                      .toString())
              .note(
                  Verdict.smaller(
                          "Noise makes reconstructions worse on " + encoder.name(),
                          of.cleanRfd(),
                          of.noisyRfd(),
                          learned)
                      .toString());
        });
    return Result.of(
        table
            .note(order(found, models).toString())
            .note(
                "Both distances are in the averaged tokens of the bundled encoder, for all encoders"
                    + " alike. Latents are those of the encoder's last norm, without statistics.")
            .note(
                String.format(
                    Locale.ROOT,
                    "The encoders that are not bundled were trained once, %d steps.",
                    encoderSteps))
            .build(),
        PaperTable.of(paper(), "table-15-paper", "The paper's table 15", "15"));
  }

  /** The paper: MAE-B reconstructs best and generates worst. */
  private static Verdict order(Map<Encoder, Found> found, Map<Encoder, Models> models) {
    String statement =
        "The encoder with the best reconstructions is not the one with the best generated images";
    Encoder reconstructs = best(found, true);
    Encoder generates = best(found, false);
    if (reconstructs.equals(generates)) {
      return new Verdict(
          statement,
          found.values().iterator().next().noisyFd().values().size() < Verdict.LEAST_SEEDS
              ? Verdict.Outcome.NOT_DECIDED
              : Verdict.Outcome.DOES_NOT_HOLD,
          "both are best on " + generates.name());
    }
    boolean learned = models.values().stream().allMatch(ofEncoder -> learned(ofEncoder.all()));
    return Verdict.smaller(
        String.format(Locale.ROOT, "%s (%s, %s)", statement, reconstructs.name(), generates.name()),
        Objects.requireNonNull(found.get(generates)).noisyFd(),
        Objects.requireNonNull(found.get(reconstructs)).noisyFd(),
        learned);
  }

  private static Encoder best(Map<Encoder, Found> found, boolean reconstruction) {
    return found.entrySet().stream()
        .min(
            Comparator.comparingDouble(
                entry ->
                    reconstruction
                        ? entry.getValue().noisyRfd().mean()
                        : entry.getValue().noisyFd().mean()))
        .orElseThrow()
        .getKey();
  }

  private List<Encoder> encoders(TrainingExperiments lab) {
    List<Encoder> encoders = new ArrayList<>();
    encoders.add(
        new Encoder(
            "bundled MAE, width 96", TinyEncoders.inSpace(TOKEN_DIMENSION), TOKEN_DIMENSION));
    for (int width : List.of(64, 128)) {
      String name = "MAE, width " + width;
      Path described =
          TinyEncoders.describe(runs().resolve("table-15").resolve("mae-" + width), width);
      Path folder = lab.trainEncoder(folder(name), PRESET, data(), encoderOverrides(described));
      List<String> overrides = new ArrayList<>(TinyEncoders.ofFolder(folder));
      overrides.addAll(TinyEncoders.inSpace(width));
      encoders.add(new Encoder(name, overrides, width));
    }
    return encoders;
  }

  private List<String> encoderOverrides(Path described) {
    List<String> all = common(1e-3);
    all.addAll(TinyEncoders.ofFolder(described));
    all.addAll(
        List.of(
            "training.max_steps=" + encoderSteps,
            "training.scheduler.warmup_steps=" + Math.max(1, encoderSteps / 20),
            "training.scheduler.decay_end_steps=" + encoderSteps,
            "training.optimizer.weight_decay=0.05",
            "training.crop_scale=1",
            "training.flip=false",
            "training.visible_weight=1.0"));
    return all;
  }

  private Models train(TrainingExperiments lab, Encoder encoder) {
    String name = folder(encoder.name());
    List<String> backbone = ditDh(96, 3, 160, 2);
    backbone.addAll(encoder.overrides());
    return new Models(
        lab.train("stage1", name + "-clean", PRESET, data(), decoder(encoder, 0)),
        lab.train("stage1", name + "-noise", PRESET, data(), decoder(encoder, TAU)),
        lab.train("stage2", name + "-dit", PRESET, data(), backbone));
  }

  private List<String> decoder(Encoder encoder, double tau) {
    List<String> all = decoder(tau);
    all.addAll(encoder.overrides());
    return all;
  }

  /** For each seed a decoder and the transformer of the same seed. */
  private static List<GenerationRun> pairs(
      Encoder encoder,
      List<TrainingExperiments.Trained> decoders,
      List<TrainingExperiments.Trained> backbones) {
    List<GenerationRun> runs = new ArrayList<>();
    for (int seed = 0; seed < decoders.size(); seed++) {
      List<String> all = new ArrayList<>(TinyBackbones.shape(96, 3, 160, 2));
      all.addAll(encoder.overrides());
      all.add(DECODER + "=" + decoders.get(seed).weights());
      all.add(BACKBONE + "=" + backbones.get(seed).weights());
      runs.add(GenerationRun.balanced(PRESET, all.toArray(String[]::new)));
    }
    return runs;
  }

  private Sample reconstructions(Encoder encoder, List<TrainingExperiments.Trained> decoders) {
    return Sample.of(
        decoders,
        model -> {
          List<String> all = new ArrayList<>(encoder.overrides());
          all.add(DECODER + "=" + model.weights());
          return autoencoders().distance(PRESET, all);
        });
  }

  @Override
  Result paperScale() {
    return new PaperTraining(this).measure(plan());
  }

  /** Five encoders, a decoder without and one with noise for each, and a DiT-XL for both. */
  PaperPlan plan() {
    List<PaperPlan.Row> rows = new ArrayList<>();
    for (PaperRecipe.Space space :
        List.of(
            PaperRecipe.DINOV2_B,
            PaperRecipe.SIGLIP2_B,
            PaperRecipe.MAE_B,
            PaperRecipe.DINOV2_S,
            PaperRecipe.DINOV2_L)) {
      for (double tau : List.of(0.0, TAU)) {
        String how = tau == 0 ? "clean" : "with noise";
        rows.add(
            row(
                this,
                space,
                tau,
                space.name() + ", " + how,
                List.of(
                    PaperPlan.Figure.of(
                        PaperPlan.Quantity.GFID, "15", space.name(), "gFID, " + how),
                    PaperPlan.Figure.of(
                        PaperPlan.Quantity.RFID, "15", space.name(), "rFID, " + how))));
      }
    }
    return new PaperPlan(
        "table-15",
        "Table 15: DiT-XL by encoder, decoders without and with noise",
        rows,
        List.of());
  }

  /** A decoder with noise of some tau, and DiT-XL, on one encoder. */
  static PaperPlan.Row row(
      TrainedTable program,
      PaperRecipe.Space space,
      double tau,
      String label,
      List<PaperPlan.Figure> figures) {
    List<String> model = PaperRecipe.dit(space, PaperRecipe.XL);
    return new PaperPlan.Row(
        label,
        List.of(
            PaperPlan.Stage.backbone(
                space,
                folder("DiT-XL on " + space.name()),
                model,
                PaperRecipe.trainDit(program, PaperRecipe.ABLATION),
                PaperRecipe.ABLATION),
            PaperPlan.Stage.decoder(
                space,
                folder("decoder on " + space.name() + (tau == 0 ? ", clean" : ", noise")),
                List.of(),
                PaperRecipe.trainDecoder(program, tau))),
        GenerationRun.balanced(space.preset(), model.toArray(String[]::new)),
        figures);
  }
}
