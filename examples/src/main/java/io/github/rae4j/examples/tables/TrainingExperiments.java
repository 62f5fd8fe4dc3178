// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.examples.tables;

import com.opencsv.CSVReaderHeaderAware;
import com.opencsv.exceptions.CsvException;
import io.github.rae4j.Rae4j;
import io.github.rae4j.core.pipeline.ModelAssembly;
import io.github.rae4j.core.registry.Registry;
import io.github.rae4j.core.training.ConfiguredRun;
import io.github.rae4j.engine.EngineOptions;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.training.Precision;
import io.github.rae4j.training.TrainedModel;
import io.github.rae4j.training.TrainerProvider;
import io.github.rae4j.training.TrainingEngine;
import io.github.rae4j.training.TrainingEngineProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Trains several small models, each in its own folder. For one thread. */
final class TrainingExperiments implements AutoCloseable {
  private static final int SHOWN = 60;

  private final Registry registry = Registry.standard();
  private final TrainingEngine engine;
  private final Path folder;
  private final int seeds;
  private final Consumer<String> progress;

  /**
   * A laboratory on the processor.
   *
   * @param folder gets one folder a run
   * @param threads of the engine; 0 for one a core
   * @param seeds how often each model is trained
   */
  TrainingExperiments(Path folder, int threads, int seeds, Consumer<String> progress) {
    this.folder = folder;
    this.seeds = seeds;
    this.progress = progress;
    try {
      this.engine =
          registry
              .find(TrainingEngineProvider.class, "pytorch")
              .create(EngineOptions.DEFAULT.withThreads(threads), Precision.FLOAT32);
    } catch (RaeException e) {
      registry.close();
      throw e;
    }
  }

  /**
   * A trained model.
   *
   * @param weights its averaged weights
   * @param losses of every step
   */
  record Trained(Path weights, List<Double> losses) {
    /** The mean over the last tenth of the steps. */
    double lastLoss() {
      return mean(losses.size() - tenth(), losses.size());
    }

    /**
     * Whether the loss has fallen, and falls by less than five per cent from the last tenth but one
     * to the last: models that are still far from their end say nothing about it.
     */
    boolean learned() {
      if (losses.size() < 3 * tenth()) {
        return false;
      }
      double before = mean(losses.size() - 2 * tenth(), losses.size() - tenth());
      return lastLoss() < 0.9 * mean(0, tenth()) && lastLoss() > 0.95 * before;
    }

    private int tenth() {
      return Math.max(1, losses.size() / 10);
    }

    private double mean(int from, int to) {
      return losses.subList(from, to).stream()
          .mapToDouble(Double::doubleValue)
          .average()
          .orElseThrow();
    }

    /**
     * The losses as a curve, each point the mean of as many steps as to have a few dozen points.
     */
    Chart.Series curve(String label) {
      int width = Math.max(1, losses.size() / SHOWN);
      Chart.Points points = new Chart.Points(label);
      for (int from = 0; from + width <= losses.size(); from += width) {
        points.add(from + width, mean(from, from + width));
      }
      return points.series();
    }
  }

  /**
   * Trains a model once for each seed, or takes what an earlier call left in the folder.
   *
   * @param trainer {@code stage1} or {@code stage2}
   * @param name of the run's folder
   * @param preset that the overrides change
   * @param data images
   */
  List<Trained> train(
      String trainer, String name, String preset, String data, List<String> overrides) {
    List<Trained> all = new ArrayList<>();
    for (int seed = 0; seed < seeds; seed++) {
      List<String> ofSeed = new ArrayList<>(overrides);
      ofSeed.add("training.global_seed=" + seed);
      all.add(trainOne(trainer, name + "-seed-" + seed, preset, data, ofSeed));
    }
    return all;
  }

  private Trained trainOne(
      String trainer, String name, String preset, String data, List<String> overrides) {
    progress.accept("training " + name);
    Path run = folder.resolve(name);
    TrainedModel model =
        registry
            .find(TrainerProvider.class, trainer)
            .train(
                new ConfiguredRun(
                    new ModelAssembly(Rae4j.readConfig(preset, overrides), registry),
                    registry,
                    engine,
                    data,
                    run,
                    Files.exists(run.resolve("log.csv")),
                    step -> {}));
    Path weights = model.files().get("ema");
    if (weights == null) {
      throw new RaeException("the trainer " + trainer + " left no averaged weights in " + run);
    }
    return new Trained(weights.toAbsolutePath(), losses(run.resolve("log.csv")));
  }

  private static List<Double> losses(Path log) {
    List<Double> losses = new ArrayList<>();
    try (CSVReaderHeaderAware reader = new CSVReaderHeaderAware(Files.newBufferedReader(log))) {
      for (Map<String, String> row = reader.readMap(); row != null; row = reader.readMap()) {
        losses.add(Double.valueOf(row.getOrDefault("loss", "NaN")));
      }
    } catch (IOException | CsvException e) {
      throw new RaeException("cannot read " + log + ": " + e.getMessage(), e);
    }
    if (losses.isEmpty()) {
      throw new RaeException(log + " has no steps");
    }
    return losses;
  }

  @Override
  public void close() {
    engine.close();
    registry.close();
  }
}
