// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.run;

import io.github.rae4j.core.pipeline.Provenance;
import io.github.rae4j.core.training.ConfiguredRun;
import io.github.rae4j.formats.checkpoint.SafetensorsWriter;
import io.github.rae4j.formats.io.FileHash;
import io.github.rae4j.network.NamedValues;
import io.github.rae4j.network.Weights;
import io.github.rae4j.training.ProcessGroup;
import io.github.rae4j.training.TrainedModel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The identity and provenance of a run, recorded in its checkpoints and in the weights that it
 * exports.
 */
public final class RunRecord {
  /** Prefix of the keys of hashes. */
  static final String HASH = "sha256.";

  private RunRecord() {}

  /**
   * The values in which a checkpoint must agree with the run that resumes from it.
   *
   * @param trainerName name of the trainer
   * @param sections of the config that must not change
   * @param images number of images
   * @param data where they come from
   */
  public static Map<String, String> identity(
      ConfiguredRun run,
      String trainerName,
      List<String> sections,
      TrainingSettings settings,
      int images,
      String data) {
    Map<String, Object> root = run.assembly().config().root().values();
    Map<String, String> identity = new LinkedHashMap<>();
    identity.put("trainer", trainerName);
    sections.forEach(section -> identity.put(section, String.valueOf(root.get(section))));
    Map<String, ?> losses = RunConfig.of(run.assembly().config()).values("training", "losses");
    if (!losses.isEmpty()) {
      identity.put("losses", losses.toString());
    }
    identity.put("global_batch_size", Integer.toString(settings.batchSize()));
    identity.put("global_seed", Long.toString(settings.seed()));
    identity.put("images", Integer.toString(images));
    identity.put("data", data);
    identity.put("precision", run.engine().precision().toString());
    if (Files.isRegularFile(Path.of(run.data()))) {
      identity.put(HASH + "data", FileHash.sha256(Path.of(run.data())));
    }
    return identity;
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
   * Writes the EMA and the last weights to separate files. Only rank 0 writes; the other processes
   * wait at a barrier.
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
    provenance.put("config", run.assembly().config().toJson());
    provenance.put("device", run.engine().device());
    provenance.put("rae4j", Provenance.VERSION);
    provenance.put("java", System.getProperty("java.version"));
    provenance.put("system", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
    ProcessGroup processes = run.engine().processGroup();
    Map<String, Weights> state = processes.isRankZero() ? trainer.state() : Map.of();
    Map<String, Path> files = new LinkedHashMap<>();
    for (String part : List.of("ema", "model")) {
      Path file = run.folder().resolve(trainerName + "_" + part + ".safetensors");
      if (processes.isRankZero()) {
        SafetensorsWriter.write(file, NamedValues.require(state, part), provenance);
      }
      files.put(part, file);
    }
    processes.barrier();
    return new TrainedModel(steps, files, provenance);
  }
}
