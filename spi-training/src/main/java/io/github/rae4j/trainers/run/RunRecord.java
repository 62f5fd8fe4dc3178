// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.run;

import io.github.rae4j.core.pipeline.Provenance;
import io.github.rae4j.core.training.ConfiguredRun;
import io.github.rae4j.formats.checkpoint.SafetensorsWriter;
import io.github.rae4j.formats.io.FileHash;
import io.github.rae4j.network.NamedValues;
import io.github.rae4j.network.Weights;
import io.github.rae4j.options.Options;
import io.github.rae4j.training.ProcessGroup;
import io.github.rae4j.training.TrainedModel;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The identity and provenance of a run, recorded in its checkpoints and in the weights that it
 * exports.
 */
public final class RunRecord {
  /** Prefix of the keys of hashes. */
  static final String HASH = "sha256.";

  /**
   * The sections that say what was trained, for readers of the metadata; the whole is there too.
   */
  private static final List<String> SECTIONS = List.of("stage_1", "stage_2", "transport", "gan");

  private RunRecord() {}

  /**
   * The values in which a checkpoint must agree with the run that resumes from it.
   *
   * @param trainerName name of the trainer
   * @param images number of images
   * @param content SHA-256 of the data; that of the file is taken where they are one
   */
  public static Map<String, String> values(
      ConfiguredRun run,
      String trainerName,
      TrainingSettings settings,
      int images,
      Supplier<String> content) {
    Map<String, String> identity = new LinkedHashMap<>();
    identity.put("trainer", trainerName);
    identity.put("global_batch_size", Integer.toString(settings.batchSize()));
    identity.put("global_seed", Long.toString(settings.seed()));
    identity.put("images", Integer.toString(images));
    identity.put("precision", run.engine().precision().toString());
    identity.put(
        HASH + "data", isFile(run.data()) ? FileHash.sha256(Path.of(run.data())) : content.get());
    return identity;
  }

  private static boolean isFile(String data) {
    try {
      return Files.isRegularFile(Path.of(data));
    } catch (InvalidPathException e) {
      return false;
    }
  }

  /**
   * The identity of a run.
   *
   * @param values see {@link #values}
   * @param options of the trainer
   * @param sections of the config that it depends on, beside {@code training}
   * @param data where the data come from
   */
  public static RunIdentity identity(
      ConfiguredRun run,
      Map<String, String> values,
      Options<?> options,
      List<String> sections,
      String data) {
    Map<String, String> recipe =
        new LinkedHashMap<>(Recipe.of(run.assembly().config(), sections, options.specs()).values());
    recipe.put(Recipe.DATA, data);
    return new RunIdentity(values, new Recipe(recipe));
  }

  /**
   * Adds the hashes of weights that a run uses but does not train.
   *
   * @param files by the part they belong to
   */
  public static void addHashes(Map<String, String> identity, Map<String, Path> files) {
    files.forEach((part, file) -> identity.put(HASH + part, FileHash.sha256(file)));
  }

  /**
   * Adds the hash of data that a run uses beside those it trains on.
   *
   * @param part for which they are used
   * @param sha256 in lower-case hexadecimal
   */
  public static void addHash(Map<String, String> identity, String part, String sha256) {
    identity.put(HASH + part, sha256);
  }

  /**
   * Writes every EMA and the last weights to separate files. Only rank 0 writes; the other
   * processes wait at a barrier.
   *
   * @param trainer whose state has the parts {@code ema} and {@code model}
   */
  public static TrainedModel export(
      ConfiguredRun run,
      String trainerName,
      Trainer trainer,
      long steps,
      Map<String, String> identity) {
    Map<String, String> provenance = new LinkedHashMap<>(identity);
    provenance.put("steps", Long.toString(steps));
    Map<String, Object> config = run.assembly().config().root().values();
    for (String section : SECTIONS) {
      if (config.containsKey(section)) {
        provenance.put(section, String.valueOf(config.get(section)));
      }
    }
    provenance.put("config", run.assembly().config().toJson());
    provenance.put("device", run.engine().device());
    provenance.put("rae4j", Provenance.VERSION);
    provenance.put("java", System.getProperty("java.version"));
    provenance.put("system", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
    ProcessGroup processes = run.engine().processGroup();
    Map<String, Weights> state = trainer.state();
    Map<String, Path> files = new LinkedHashMap<>();
    List<String> parts =
        state.keySet().stream()
            .filter(part -> part.equals("model") || part.equals("ema") || part.startsWith("ema_"))
            .sorted()
            .toList();
    for (String part : parts) {
      Path file = run.folder().resolve(trainerName + "_" + part + ".safetensors");
      processes.gathered(
          () -> SafetensorsWriter.write(file, NamedValues.require(state, part), provenance));
      files.put(part, file);
    }
    processes.barrier();
    return new TrainedModel(steps, files, provenance);
  }
}
