// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.examples.tables;

import io.github.rae4j.errors.RaeException;
import io.github.rae4j.training.Precision;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Option;

/**
 * A table of models that are trained for it: at scale tiny small ones, on the tokens of the bundled
 * encoder; at scale paper the paper's own, by the released recipe.
 */
abstract class TrainedTable extends MeasuredTable {
  /** The model whose parts are varied. */
  static final String PRESET = "tiny-fashion";

  /** Channels of its latents. */
  static final int TOKEN_DIMENSION = 96;

  /** The key of a decoder's weights. */
  static final String DECODER = "stage_1.params.pretrained_decoder_path";

  /** The key of a diffusion transformer's weights. */
  static final String BACKBONE = "stage_2.ckpt";

  private static final int TINY_STEPS = 1500;
  private static final int TINY_BATCH = 64;
  private static final int TINY_SEEDS = 3;

  /** How its images are prepared. */
  static final String PREPARATION = "pad:32";

  @Option(
      names = "--steps",
      paramLabel = "N",
      description =
          "Training steps of each model (default: at scale tiny 1500; at scale paper the recipe's"
              + " epochs).")
  private Optional<Integer> steps = Optional.empty();

  @Option(
      names = "--batch",
      paramLabel = "B",
      description =
          "Images of a training step (default: at scale tiny 64; at scale paper the recipe's, 1024"
              + " of transformers and 512 of decoders).")
  private Optional<Integer> batch = Optional.empty();

  @Option(
      names = "--accumulate",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "At scale paper: parts into which a step's images are divided to fit in the device's"
              + " memory (default: ${DEFAULT-VALUE}).")
  private int accumulate;

  @Option(
      names = "--train",
      paramLabel = "DATA",
      defaultValue = "",
      description =
          "Images to train on (default at scale tiny: fashion-mnist; at scale paper ImageNet's"
              + " training set must be named).")
  private String data = "";

  @Option(
      names = "--validation",
      paramLabel = "DATA",
      defaultValue = "",
      description =
          "At scale paper: images to reconstruct for rFID, which must be named, ImageNet's"
              + " validation set.")
  private String validation = "";

  @Option(
      names = "--precision",
      paramLabel = "P",
      defaultValue = "fp32",
      description = "Of training: fp32, tf32 or bf16 (default: ${DEFAULT-VALUE}).")
  private String precision = "fp32";

  @Option(
      names = "--seeds",
      paramLabel = "N",
      description =
          "How often each model is trained and sampled; a verdict needs at least three (default: at"
              + " scale tiny 3, at scale paper 1).")
  private Optional<Integer> seeds = Optional.empty();

  @Option(
      names = "--runs",
      paramLabel = "DIR",
      defaultValue = "training-runs",
      description =
          "Folder for the training runs; one that was interrupted goes on from there (default:"
              + " ${DEFAULT-VALUE}).")
  private Path runs = Path.of("");

  @Override
  final Result make() {
    checkCounts();
    return scale() == Scale.TINY ? tiny().withNote(trained()) : paperScale();
  }

  /** The axis of curves of the loss. */
  final String lossTitle() {
    return seeds() == 1 ? "loss" : "loss, mean of " + seeds() + " seeds";
  }

  /** The axis of curves of distances, whose bars are deviations. */
  final String distanceTitle() {
    String distance = columns().get(0).heading();
    return seeds() == 1
        ? distance
        : distance + ", mean of " + seeds() + " seeds ± standard deviation";
  }

  /** How the models of a table at scale tiny came about. */
  private String trained() {
    return String.format(
        Locale.ROOT,
        "Each model was trained %d steps of %d images in %s, %s.",
        steps(),
        batch(),
        precision,
        seeds() == 1
            ? "with one seed"
            : "with each of " + seeds() + " seeds; figures are means ± standard deviations");
  }

  @Override
  final void explain(Table.Builder table, GenerationExperiments lab) {
    if (scale() == Scale.TINY) {
      table.note(String.format(Locale.ROOT, "A distance is that of %d images.", lab.count()));
    }
    super.explain(table, lab);
  }

  /** The table of small models. */
  abstract Result tiny();

  /** The table of the paper's own models. */
  abstract Result paperScale();

  private void checkCounts() {
    if (steps.orElse(1) < 1 || batch.orElse(1) < 1 || seeds.orElse(1) < 1 || accumulate < 1) {
      throw new RaeException(
          String.format(
              Locale.ROOT,
              "--steps, --batch, --seeds and --accumulate must be at least 1, but are %s, %s, %s"
                  + " and %d",
              steps.map(String::valueOf).orElse("not given"),
              batch.map(String::valueOf).orElse("not given"),
              seeds.map(String::valueOf).orElse("not given"),
              accumulate));
    }
  }

  /** Opens the laboratory; the runs of a table lie in a folder of its name. */
  final TrainingExperiments training(String table) {
    return new TrainingExperiments(
        runs.resolve(table), engineOptions(), precision(), seeds(), this::progress);
  }

  private Precision precision() {
    try {
      return Precision.parse(precision);
    } catch (IllegalArgumentException e) {
      throw new RaeException("--precision: " + e.getMessage(), e);
    }
  }

  final Path runs() {
    return runs;
  }

  /**
   * The images to train on.
   *
   * @throws RaeException at scale paper, if none are named
   */
  final String data() {
    if (!data.isEmpty()) {
      return data;
    }
    if (scale() == Scale.TINY) {
      return "fashion-mnist";
    }
    throw new RaeException(
        "name ImageNet's training set by --train: a folder of classes, a tar file or shards");
  }

  /**
   * The images to reconstruct at scale paper.
   *
   * @throws RaeException if none are named
   */
  final String validation() {
    if (validation.isEmpty()) {
      throw new RaeException(
          "name ImageNet's validation set by --validation: a folder, a tar file or shards");
    }
    return validation;
  }

  /** Steps of a model at scale tiny. */
  final int steps() {
    return steps.orElse(TINY_STEPS);
  }

  /** The steps that the user wants; without them a recipe's epochs are trained. */
  final Optional<Integer> namedSteps() {
    return steps;
  }

  /** Images of a step at scale tiny. */
  final int batch() {
    return batch.orElse(TINY_BATCH);
  }

  /** Images of a step that the user wants, or the recipe's. */
  final int batchOr(int recipe) {
    return batch.orElse(recipe);
  }

  final int accumulate() {
    return accumulate;
  }

  final int seeds() {
    return seeds.orElse(scale() == Scale.TINY ? TINY_SEEDS : 1);
  }

  /**
   * What every run has in common: its length, a rate that falls to the end, no mirroring, and no
   * average, so that the weights to measure are the last ones.
   */
  final List<String> common(double rate) {
    return new ArrayList<>(
        List.of(
            "training.preparation=" + PREPARATION,
            "training.epochs=1000000",
            "training.max_steps=" + steps(),
            "training.global_batch_size=" + batch(),
            "training.log_interval=1",
            "training.checkpoint_steps=500",
            "training.keep_checkpoints=1",
            // The rate falls to its end, and an average would still hold the first weights: of
            // 1500 steps at 0.998 five per cent, of 500 a third.
            "training.ema_decay=0.0",
            "training.optimizer.lr=" + rate,
            "training.optimizer.betas=[0.9,0.95]",
            "training.optimizer.weight_decay=0.0",
            "training.scheduler.type=cosine",
            "training.scheduler.warmup_steps=" + Math.max(1, steps() / 20),
            "training.scheduler.warmup_from_zero=true",
            "training.scheduler.decay_end_steps=" + steps(),
            "training.scheduler.base_lr=" + rate,
            "training.scheduler.final_lr=1.0e-5"));
  }

  /** Overrides that train a DiT-DH with these sizes from nothing. */
  final List<String> ditDh(int width, int depth, int headWidth, int headDepth) {
    List<String> all = common(1e-3);
    all.addAll(TinyBackbones.shape(width, depth, headWidth, headDepth));
    all.add("stage_2.ckpt=null");
    all.add("training.flip=false");
    return all;
  }

  /** Overrides that train a decoder from nothing, with noise on its latents. */
  final List<String> decoder(double tau) {
    List<String> all = common(1e-3);
    all.add(DECODER + "=null");
    all.add("stage_1.params.noise_tau=" + tau);
    all.add("training.noise=half-normal");
    return all;
  }

  /** A text as the name of a folder. */
  static String folder(String text) {
    return text.replaceAll("\\W+", "-");
  }

  /** Whether all models of some lists were trained long enough to be compared. */
  static boolean learned(Collection<List<TrainingExperiments.Trained>> models) {
    return models.stream().flatMap(List::stream).allMatch(TrainingExperiments.Trained::learned);
  }

  /** The last losses of a model over its seeds. */
  static Sample lastLosses(List<TrainingExperiments.Trained> models) {
    return Sample.of(models, TrainingExperiments.Trained::lastLoss);
  }

  /** For each seed a run of its weights. */
  static List<GenerationRun> runs(
      List<TrainingExperiments.Trained> models, String key, List<String> overrides) {
    return models.stream()
        .map(
            model -> {
              List<String> all = new ArrayList<>(overrides);
              all.add(key + "=" + model.weights());
              return GenerationRun.balanced(PRESET, all.toArray(String[]::new));
            })
        .toList();
  }

  /** Measures autoencoders with the options of this table. */
  final AutoencoderExperiments autoencoders() {
    return new AutoencoderExperiments(this);
  }
}
