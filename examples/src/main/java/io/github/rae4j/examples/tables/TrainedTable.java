// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.examples.tables;

import io.github.rae4j.errors.RaeException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Option;

/**
 * A table of models that are trained for it: small ones, on the tokens of the bundled encoder. The
 * paper's own sizes are trained by {@code rae4j train}.
 */
abstract class TrainedTable extends MeasuredTable {
  /** The model whose parts are varied. */
  static final String PRESET = "tiny-fashion";

  /** Channels of its latents. */
  static final int TOKEN_DIMENSION = 96;

  /** Names of the backbones in a config. */
  static final String DIT = "stage2.models.lightningDiT.LightningDiT";

  @Option(
      names = "--steps",
      paramLabel = "N",
      defaultValue = "1500",
      description = "Training steps of each model (default: ${DEFAULT-VALUE}).")
  private int steps;

  @Option(
      names = "--batch",
      paramLabel = "B",
      defaultValue = "64",
      description = "Images of a training step (default: ${DEFAULT-VALUE}).")
  private int batch;

  @Option(
      names = "--train",
      paramLabel = "DATA",
      defaultValue = "fashion-mnist",
      description = "Images to train on (default: ${DEFAULT-VALUE}).")
  private String data = "";

  @Option(
      names = "--seeds",
      paramLabel = "N",
      defaultValue = "3",
      description =
          "How often each model is trained and sampled; a verdict needs at least three (default:"
              + " ${DEFAULT-VALUE}).")
  private int seeds;

  @Option(
      names = "--runs",
      paramLabel = "DIR",
      defaultValue = "training-runs",
      description =
          "Folder for the training runs; one that was interrupted goes on from there (default:"
              + " ${DEFAULT-VALUE}).")
  private Path runs = Path.of("");

  /** Opens the laboratory; the runs of a table lie in a folder of its name. */
  final TrainingExperiments training(String table) {
    requireTiny();
    if (steps < 1 || batch < 1 || seeds < 1) {
      throw new RaeException(
          String.format(
              Locale.ROOT,
              "--steps, --batch and --seeds must be at least 1, but are %d, %d and %d",
              steps,
              batch,
              seeds));
    }
    return new TrainingExperiments(runs.resolve(table), threads(), seeds, this::progress);
  }

  final void requireTiny() {
    if (scale() != Scale.TINY) {
      throw new RaeException(
          "models of this table were not released, so that at scale paper they must be trained: use"
              + " 'rae4j train' with the reference's training files (docs/training.md) and measure"
              + " them with 'rae4j evaluate generation'; here is the tiny scale only");
    }
  }

  final Path runs() {
    return runs;
  }

  final String data() {
    return data;
  }

  final int steps() {
    return steps;
  }

  final int batch() {
    return batch;
  }

  /** What every run has in common: its length, a rate that falls to the end, no mirroring. */
  final List<String> common(double rate) {
    return new ArrayList<>(
        List.of(
            "training.preparation=pad:32",
            "training.epochs=1000000",
            "training.max_steps=" + steps,
            "training.global_batch_size=" + batch,
            "training.log_interval=1",
            "training.checkpoint_steps=500",
            "training.keep_checkpoints=1",
            "training.ema_decay=0.998",
            "training.optimizer.lr=" + rate,
            "training.optimizer.betas=[0.9,0.95]",
            "training.optimizer.weight_decay=0.0",
            "training.scheduler.type=cosine",
            "training.scheduler.warmup_steps=" + Math.max(1, steps / 20),
            "training.scheduler.warmup_from_zero=true",
            "training.scheduler.decay_end_steps=" + steps,
            "training.scheduler.base_lr=" + rate,
            "training.scheduler.final_lr=1.0e-5"));
  }

  /** Overrides that train a DiT-DH with these sizes from nothing. */
  final List<String> ditDh(int width, int depth, int headWidth, int headDepth) {
    List<String> all = common(1e-3);
    all.addAll(shape(width, depth, headWidth, headDepth));
    all.add("stage_2.ckpt=null");
    all.add("training.flip=false");
    return all;
  }

  /** Overrides that describe a DiT-DH. */
  static List<String> shape(int width, int depth, int headWidth, int headDepth) {
    return List.of(
        String.format(Locale.ROOT, "stage_2.params.hidden_size=[%d,%d]", width, headWidth),
        String.format(Locale.ROOT, "stage_2.params.depth=[%d,%d]", depth, headDepth),
        String.format(
            Locale.ROOT, "stage_2.params.num_heads=[%d,%d]", heads(width), heads(headWidth)));
  }

  /** Heads of 32 channels each. */
  static int heads(int width) {
    return Math.max(1, width / 32);
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
}
