// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spark;

import io.github.rae4j.core.config.RaeConfig;
import io.github.rae4j.core.pipeline.ModelAssembly;
import io.github.rae4j.core.registry.Registry;
import io.github.rae4j.data.ImageSize;
import io.github.rae4j.errors.MissingFileException;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.errors.Where;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.LongStream;

/** Reads a model's config on this machine, and the hashes of its weights. */
final class ModelPreparation {
  /**
   * A config with the names that its files have on this machine.
   *
   * @param settings its values as they were written, as JSON
   */
  record LocalModel(RaeConfig config, String settings) {}

  private final SparkModel model;
  private final MachineCache cache = MachineCache.ofMachine();

  private ModelPreparation(SparkModel model) {
    this.model = model;
  }

  static ModelPreparation of(SparkModel model) {
    return new ModelPreparation(model);
  }

  /** On the driver: see {@link SparkModel#prepare}. */
  PreparedModel prepare(List<ModelUse> uses) {
    if (uses.isEmpty()) {
      throw new IllegalArgumentException("say what the model is prepared for");
    }
    RemoteModel remote = new RemoteModel(model, cache);
    try (Registry registry = Registry.standard()) {
      return remote.bringingWhatIsMissing(() -> prepare(uses, remote, registry));
    }
  }

  private PreparedModel prepare(List<ModelUse> uses, RemoteModel remote, Registry registry) {
    LocalModel local = read(model, remote.files(), cache);
    ModelAssembly assembly = new ModelAssembly(local.config(), registry);
    Map<ModelUse, Map<String, String>> weights = new LinkedHashMap<>();
    for (ModelUse use : ModelUse.values()) {
      try {
        Map<String, String> hashes = new LinkedHashMap<>();
        use.check(assembly);
        use.files(assembly).forEach((part, file) -> hashes.put(part, cache.sha256(file)));
        weights.put(use, hashes);
      } catch (RaeException e) {
        if (uses.contains(use)) {
          throw e;
        }
      }
    }
    return new PreparedModel(
        model,
        local.settings(),
        weights,
        LongStream.of(assembly.latentShape().dims()).boxed().toList(),
        imageShape(assembly, weights.keySet()),
        SoftwareVersions.of(registry),
        remote.files(),
        ExecutorPlace.current().host());
  }

  private static List<Long> imageShape(ModelAssembly assembly, Set<ModelUse> uses) {
    if (assembly.config().stage1().isEmpty()
        || uses.stream().allMatch(use -> use == ModelUse.ENCODE)) {
      return List.of();
    }
    ImageSize size = assembly.imageSize();
    return List.of(3L, (long) size.height(), (long) size.width());
  }

  /**
   * Reads the config with what this machine has of other file systems.
   *
   * @param files that are on this machine
   */
  static LocalModel read(SparkModel model, RemoteFiles files, MachineCache cache) {
    String config = files.config(cache).map(Path::toString).orElse(model.config());
    RaeConfig written = model.readConfig(config, model.overrides());
    List<String> local = files.overrides(cache);
    if (local.isEmpty()) {
      return new LocalModel(written, written.toJson());
    }
    List<String> overrides = new ArrayList<>(model.overrides());
    overrides.addAll(local);
    return new LocalModel(model.readConfig(config, overrides), written.toJson());
  }

  /** On an executor: the same config there. */
  static LocalModel onExecutor(PreparedModel prepared, ExecutorPlace place) {
    SparkModel model = prepared.model();
    if (namesFile(model.config()) && !Files.exists(Path.of(model.config()))) {
      throw missing(prepared, place, "there is no file " + model.config() + " there");
    }
    MachineCache cache = MachineCache.ofMachine();
    prepared.files().bring(cache);
    return about(prepared, place, () -> read(model, prepared.files(), cache));
  }

  /** Whether the driver read a path of its machine rather than a preset. */
  private static boolean namesFile(String config) {
    try {
      return !RemoteFiles.isUri(config)
          && (Path.of(config).isAbsolute()
              || config.endsWith(".yaml")
              || config.endsWith(".yml")
              || config.endsWith(".json"));
    } catch (InvalidPathException e) {
      return false;
    }
  }

  /** Says of a missing file on which machine it is missing, and what to do about it. */
  static <T> T about(PreparedModel prepared, ExecutorPlace place, Supplier<T> action) {
    try {
      return action.get();
    } catch (MissingFileException e) {
      throw missing(prepared, place, e.getMessage());
    }
  }

  private static MissingFileException missing(
      PreparedModel prepared, ExecutorPlace place, String what) {
    return new MissingFileException(
        String.format(
            Locale.ROOT,
            "%s does not have what the driver on %s has: %s. Executors read models themselves: put"
                + " them on a file system that all machines share, name them by a URI such as"
                + " hdfs:// or s3a://, or fetch them on every machine",
            place,
            prepared.driver(),
            what),
        Where.file(prepared.model().config()));
  }
}
