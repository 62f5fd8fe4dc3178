// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.run;

import io.github.rae4j.core.training.ConfiguredRun;
import io.github.rae4j.errors.CheckpointException;
import io.github.rae4j.errors.ConfigException;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.formats.checkpoint.Checkpoint;
import io.github.rae4j.formats.checkpoint.SealedState;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The checkpoints of one run: what it resumes from, what it saves on its way, and what it keeps
 * when it ends early. For one thread.
 */
final class RunCheckpoints {
  private static final String STEP = "step";

  private final ConfiguredRun run;
  private final TrainingSettings settings;
  private final long stepsPerEpoch;
  private final RunIdentity identity;
  private final Checkpoints checkpoints;
  private final List<String> changes = new ArrayList<>();

  RunCheckpoints(
      ConfiguredRun run, TrainingSettings settings, long stepsPerEpoch, RunIdentity identity) {
    this.run = run;
    this.settings = settings;
    this.stepsPerEpoch = stepsPerEpoch;
    this.identity = identity;
    this.checkpoints =
        new Checkpoints(TrainingLoop.checkpointFolder(run.folder()), settings.keep());
  }

  /** Their files. */
  Checkpoints files() {
    return checkpoints;
  }

  /** The identity of the run and, if it has any, what was changed when it was resumed. */
  Map<String, String> provenance() {
    return identity.provenance(changes);
  }

  /**
   * Loads the last checkpoint if the run resumes and there is one. For the process of rank 0.
   *
   * @return the step to continue from, 0 for a new run
   * @throws RaeException if the checkpoint is damaged, belongs to another run, or is of a later
   *     step than the last one of this run
   */
  long load(Trainer trainer) {
    Optional<Path> last = run.resume() ? checkpoints.latest() : Optional.empty();
    if (last.isEmpty()) {
      if (run.resume()) {
        run.listener()
            .onMessage(
                String.format(
                    Locale.ROOT,
                    "there is no checkpoint in %s to resume from; the run begins with step 1",
                    checkpoints.folder()));
      }
      return 0;
    }
    Path file = last.get();
    Checkpoint checkpoint = checkpoints.open(file);
    Map<String, String> metadata = SealedState.metadata(checkpoint);
    if (!SealedState.isSealed(checkpoint)) {
      run.listener()
          .onMessage(file + " was written without a checksum, so that damage to it is not seen");
    }
    long steps = checkpoints.latestStep();
    if (!Long.toString(steps).equals(metadata.getOrDefault(STEP, "none"))) {
      throw new CheckpointException(
          String.format(
              Locale.ROOT,
              "%s is named after step %d, but holds the state after step %s; give it its name back",
              file,
              steps,
              metadata.getOrDefault(STEP, "none")),
          Where.file(file));
    }
    requireNotBeyond(file, steps);
    changes.addAll(RunIdentity.recordedChanges(metadata));
    for (String change : identity.changes(file, metadata, settings.acceptChanges())) {
      run.listener().onMessage("changed since step " + steps + ": " + change);
      changes.add("step " + steps + ": " + change);
    }
    trainer.load(checkpoint, steps);
    run.listener().onMessage("resuming from " + file + " after " + steps + " steps");
    return steps;
  }

  private void requireNotBeyond(Path file, long steps) {
    long total = settings.totalSteps(stepsPerEpoch);
    if (steps > total) {
      throw new ConfigException(
          String.format(
              Locale.ROOT,
              "%s is the state after step %d, but this run ends with step %d; make %s larger, or"
                  + " name another folder",
              file,
              steps,
              total,
              total == settings.maxSteps() ? "training.max_steps" : "training.epochs"),
          Where.file(file)
              .atKey(total == settings.maxSteps() ? "training.max_steps" : "training.epochs"));
    }
  }

  /** The metadata of the checkpoint that the run goes on from; none in other processes. */
  Map<String, String> resumed(long from) {
    return (from > 0 && run.engine().processGroup().isRankZero()
            ? checkpoints.latest()
            : Optional.<Path>empty())
        .map(file -> Checkpoint.open(file).metadata())
        .orElse(Map.of());
  }

  /**
   * Saves the state if it is newer than the last checkpoint and consistent; says where the state
   * is.
   *
   * @param together whether all processes come here; sharded state needs all of them
   */
  String kept(Trainer trainer, long step, long saved, RunWatch watch, boolean together) {
    if (isKept(step > saved && trainer.isBetweenSteps(), together)) {
      try {
        return String.format(
            Locale.ROOT, "The state after step %d is in %s", step, save(trainer, step, watch));
      } catch (Checkpoints.NotFiniteException e) {
        return String.format(
            Locale.ROOT,
            "The state after step %d is not kept: %s. %s",
            step,
            e.getMessage(),
            lastKept());
      }
    }
    return lastKept();
  }

  /** Rank 0 decides for all whether they save, where it needs them. */
  private boolean isKept(boolean wanted, boolean together) {
    if (!settings.isSharded()) {
      return wanted;
    }
    return together && run.engine().processGroup().broadcast(wanted ? 1.0 : 0)[0] == 1;
  }

  /** Where the last state is, in a sentence. */
  String lastKept() {
    return checkpoints
        .latest()
        .map(file -> "The last state is in " + file)
        .orElse("Nothing had been learned");
  }

  /** Only rank 0 writes; the other processes return the same file name. */
  Path save(Trainer trainer, long step, RunWatch watch) {
    Map<String, String> metadata = new LinkedHashMap<>(identity.metadata(changes));
    metadata.put(STEP, Long.toString(step));
    metadata.putAll(watch.state());
    metadata.put("epoch", Long.toString(step / stepsPerEpoch));
    run.engine().processGroup().gathered(() -> checkpoints.save(step, trainer.state(), metadata));
    return checkpoints.file(step);
  }
}
