// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spark.jobs;

import io.github.rae4j.core.config.Presets;
import io.github.rae4j.core.config.RaeConfig;
import io.github.rae4j.engine.Device;
import io.github.rae4j.spark.EngineSettings;
import io.github.rae4j.spark.SparkModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.apache.spark.api.java.JavaSparkContext;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which model runs, on which engine, and in which blocks. */
final class ModelOptions {
  private static final Pattern OVERRIDE =
      Pattern.compile("[A-Za-z_][\\w.\\[\\]-]*=.*", Pattern.DOTALL);

  private static final String TASK_CPUS = "spark.task.cpus";

  @Option(
      names = {"-c", "--config"},
      paramLabel = "FILE",
      defaultValue = Presets.USUAL,
      description = "A YAML file, its URI, or the name of a preset (default: ${DEFAULT-VALUE}).")
  private String config = Presets.USUAL;

  @Parameters(
      paramLabel = "KEY.PATH=VALUE",
      arity = "0..*",
      description = "Overrides of config values.")
  private List<String> overrides = List.of();

  @Option(names = "--engine", paramLabel = "NAME", description = "Engine of the executors.")
  private String engine = EngineSettings.DEFAULT.name();

  @Option(names = "--device", paramLabel = "DEVICE", description = "cpu, cuda, or auto.")
  private String device = EngineSettings.DEFAULT.device().toString();

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads of one operation; 0: as many as spark.task.cpus.")
  private int threads;

  @Option(
      names = "--engine-option",
      paramLabel = "KEY=VALUE",
      description = "An option of the engine.")
  private Map<String, String> properties = Map.of();

  @Option(
      names = "--batch-size",
      paramLabel = "B",
      description = "Images of a block, which run together (default: ${DEFAULT-VALUE}).")
  private int batchSize;

  /** With the usual size of a block of most commands. */
  ModelOptions() {
    this(16);
  }

  /** With a usual size of a block. */
  ModelOptions(int usual) {
    batchSize = usual;
  }

  /** Images of a block. */
  int batchSize() {
    return batchSize;
  }

  /**
   * The model.
   *
   * @param more overrides that options stand for
   * @throws WrongUsage if an option is out of range
   */
  SparkModel model(List<String> more) {
    WrongUsage.requirePositive("--batch-size", batchSize);
    WrongUsage.requireNotNegative("--threads", threads);
    checked(overrides);
    List<String> all = new ArrayList<>(overrides);
    all.addAll(more);
    try {
      return new SparkModel(
          config,
          all,
          new EngineSettings(engine, Device.parse(device), threads, properties),
          false);
    } catch (IllegalArgumentException e) {
      throw new WrongUsage("--device: " + e.getMessage());
    }
  }

  /** What the last bits of a result may depend on, beside engine and device. */
  Map<String, String> settings(JavaSparkContext spark) {
    Map<String, String> settings = new TreeMap<>();
    properties.forEach((key, value) -> settings.put("engine option " + key, value));
    settings.put(
        "threads", threads > 0 ? Integer.toString(threads) : spark.getConf().get(TASK_CPUS, "1"));
    return settings;
  }

  /**
   * The words that are overrides.
   *
   * @throws WrongUsage if one is none
   */
  static List<String> checked(List<String> words) {
    words.stream()
        .filter(text -> !OVERRIDE.matcher(text).matches())
        .findFirst()
        .ifPresent(
            text -> {
              throw new WrongUsage(
                  "unexpected argument '" + text + "'; overrides have the form key.path=value");
            });
    return words;
  }

  /** The config that a model names, read on the driver. */
  static RaeConfig read(SparkModel model) {
    return model.readConfig();
  }
}
