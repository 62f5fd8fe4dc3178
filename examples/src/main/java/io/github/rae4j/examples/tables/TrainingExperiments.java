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
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Trains several small models, each in its own folder. For one thread. */
final class TrainingExperiments implements AutoCloseable {
  private static final int SHOWN = 60;
  private static final Pattern CHECKPOINT = Pattern.compile("step-(\\d+)\\.safetensors");

  private final Registry registry = Registry.standard();
  private final TrainingEngine engine;
  private final Path folder;
  private final int seeds;
  private final Consumer<String> progress;

  /**
   * A laboratory.
   *
   * @param folder gets one folder a run
   * @param options device and threads of the engine
   * @param precision of training
   * @param seeds how often each model is trained
   */
  TrainingExperiments(
      Path folder,
      EngineOptions options,
      Precision precision,
      int seeds,
      Consumer<String> progress) {
    this.folder = folder;
    this.seeds = seeds;
    this.progress = progress;
    try {
      this.engine =
          registry.find(TrainingEngineProvider.class, "pytorch").create(options, precision);
    } catch (RaeException e) {
      registry.close();
      throw e;
    }
  }

  /**
   * A trained model.
   *
   * @param weights its averaged weights
   * @param losses as they were logged
   * @param interval steps between two of them
   */
  record Trained(Path weights, List<Double> losses, int interval) {
    /** A model whose losses were logged at every step. */
    Trained(Path weights, List<Double> losses) {
      this(weights, losses, 1);
    }

    /** The folder of its run. */
    Path run() {
      return Objects.requireNonNull(weights.getParent(), "the weights lie in the run's folder");
    }

    /**
     * The checkpoints of its run by their steps, which carry averaged weights too.
     *
     * @throws RaeException if they cannot be listed
     */
    NavigableMap<Long, Path> checkpoints() {
      NavigableMap<Long, Path> found = new TreeMap<>();
      Path folder = run().resolve("checkpoints");
      try (Stream<Path> files = Files.list(folder)) {
        files.forEach(
            file -> {
              Matcher name = CHECKPOINT.matcher(file.getFileName().toString());
              if (name.matches()) {
                found.put(Long.valueOf(name.group(1)), file);
              }
            });
      } catch (IOException e) {
        throw new RaeException("cannot list " + folder + ": " + e.getMessage(), e);
      }
      return found;
    }

    /** The mean over the last tenth of the losses. */
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
  }

  /**
   * The losses of a model as a curve: the mean over its seeds, each point that of as many losses as
   * to have a few dozen points.
   *
   * @param seeds of which each has logged as many losses
   */
  static Chart.Series curve(String label, List<Trained> seeds) {
    Trained first = seeds.get(0);
    int logged = seeds.stream().mapToInt(seed -> seed.losses().size()).min().orElseThrow();
    int width = Math.max(1, logged / SHOWN);
    Chart.Points points = new Chart.Points(label);
    for (int from = 0; from < logged; from += width) {
      int begin = from;
      int end = Math.min(logged, from + width);
      points.add(
          (double) first.interval() * end, Sample.of(seeds, seed -> seed.mean(begin, end)).mean());
    }
    return points.series();
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

  /**
   * Trains an encoder, or takes what an earlier call left in the folder.
   *
   * @return the encoder's folder
   */
  Path trainEncoder(String name, String preset, String data, List<String> overrides) {
    Path run = folder.resolve(name);
    trainModel("encoder", run, preset, data, overrides);
    return run.resolve("encoder").toAbsolutePath();
  }

  private Trained trainOne(
      String trainer, String name, String preset, String data, List<String> overrides) {
    Path run = folder.resolve(name);
    TrainedModel model = trainModel(trainer, run, preset, data, overrides);
    Path weights = model.files().get("ema");
    if (weights == null) {
      throw new RaeException("the trainer " + trainer + " left no averaged weights in " + run);
    }
    return trained(weights.toAbsolutePath(), run.resolve("log.csv"));
  }

  private TrainedModel trainModel(
      String trainer, Path run, String preset, String data, List<String> overrides) {
    progress.accept("training " + run.getFileName());
    return registry
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
  }

  private static Trained trained(Path weights, Path log) {
    List<Double> losses = new ArrayList<>();
    long last = 0;
    try (CSVReaderHeaderAware reader = new CSVReaderHeaderAware(Files.newBufferedReader(log))) {
      for (Map<String, String> row = reader.readMap(); row != null; row = reader.readMap()) {
        last = Long.parseLong(row.getOrDefault("step", "0"));
        losses.add(Double.valueOf(row.getOrDefault("loss", "NaN")));
      }
    } catch (IOException | CsvException e) {
      throw new RaeException("cannot read " + log + ": " + e.getMessage(), e);
    }
    if (losses.isEmpty()) {
      throw new RaeException(log + " has no steps");
    }
    return new Trained(weights, losses, Math.max(1, Math.round(last / (float) losses.size())));
  }

  @Override
  public void close() {
    engine.close();
    registry.close();
  }
}
