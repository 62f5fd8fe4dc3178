// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spark;

import io.github.rae4j.Rae4j;
import io.github.rae4j.core.config.RaeConfig;
import io.github.rae4j.engine.Device;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which model executors are to open. Immutable; nothing is read before {@link #prepare}.
 *
 * <p>Executors read the model themselves, from where the config says: it is never sent to them.
 * Everything that the config names has to be found under the same name on every machine,
 *
 * <ul>
 *   <li>as a preset or public model in the machine's caches ({@code rae4j fetch} on each),
 *   <li>as a path, below a folder that all machines share or as a copy on each,
 *   <li>or as a URI of a file system that Hadoop knows, {@code hdfs://}, {@code s3a://}, {@code
 *       gs://}, {@code abfss://}: the config itself, with the files that lie beside it, or single
 *       values of it. Such files are copied once to each machine, see {@link MachineCache}. Of a
 *       config, what it names relatively and is not on the machine is looked for beside it.
 * </ul>
 *
 * @param config a YAML file, a preset, a public model, or the URI of a YAML file
 * @param overrides {@code key.path=value}, as the command takes them
 * @param engine runs the model on the executors
 * @param fast whether images are made with the cheaper sampler that the config records as no worse,
 *     see {@link RaeConfig#withFastSampler}
 */
public record SparkModel(String config, List<String> overrides, EngineSettings engine, boolean fast)
    implements Serializable {
  /** Copies the list. */
  public SparkModel {
    overrides = List.copyOf(overrides);
  }

  /** A model on the processors of the executors. */
  public static SparkModel of(String config, String... overrides) {
    return new SparkModel(config, List.of(overrides), EngineSettings.DEFAULT, false);
  }

  /** This model with further overrides. */
  public SparkModel with(String... more) {
    List<String> all = new ArrayList<>(overrides);
    all.addAll(List.of(more));
    return new SparkModel(config, all, engine, fast);
  }

  /** This model on another engine. */
  public SparkModel on(EngineSettings other) {
    return new SparkModel(config, overrides, other, fast);
  }

  /** This model on another device. */
  public SparkModel on(Device device) {
    return on(new EngineSettings(engine.name(), device, engine.threads(), engine.properties()));
  }

  /** This model with a number of threads for one operation, instead of {@code spark.task.cpus}. */
  public SparkModel withThreads(int threads) {
    return on(new EngineSettings(engine.name(), engine.device(), threads, engine.properties()));
  }

  /** This model with one more option of the engine. */
  public SparkModel withEngineOption(String key, String value) {
    Map<String, String> properties = new LinkedHashMap<>(engine.properties());
    properties.put(key, value);
    return on(new EngineSettings(engine.name(), engine.device(), engine.threads(), properties));
  }

  /**
   * This model with the cheaper sampler that its config records as no worse; preparing it fails
   * where the config records none.
   */
  public SparkModel withFastSampler() {
    return new SparkModel(config, overrides, engine, true);
  }

  /**
   * Reads the config on this machine, from a file or a preset.
   *
   * @throws io.github.rae4j.errors.RaeException if it is not there or wrong, or records no fast
   *     sampler where one was asked for
   */
  public RaeConfig readConfig() {
    return readConfig(config, overrides);
  }

  /** As {@link #readConfig()}, of a copy of the config or with further overrides. */
  RaeConfig readConfig(String file, List<String> all) {
    RaeConfig read = Rae4j.readConfig(file, all);
    return fast ? read.withFastSampler() : read;
  }

  /** The config and its overrides as the provenance of pictures names them. */
  public String described() {
    List<String> words = new ArrayList<>();
    words.add(config);
    words.addAll(overrides);
    if (fast) {
      words.add("--fast");
    }
    return String.join(" ", words);
  }

  /**
   * Reads the config on the driver and computes the hashes of its weights, which executors compare
   * with those that they find. The weights are read once for it; what a machine knows of a file is
   * kept until the file changes. The driver needs the files, but neither the engine nor a GPU.
   *
   * @param use what is to be done with the model; at least one
   * @throws io.github.rae4j.errors.RaeException if the config is wrong, or files that these uses
   *     read are not on the driver's machine
   */
  public PreparedModel prepare(ModelUse... use) {
    SparkRequirements.check();
    return ModelPreparation.of(this).prepare(List.of(use));
  }
}
