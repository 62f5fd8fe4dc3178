// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli;

import io.github.rae4j.core.training.ConfiguredRun;
import io.github.rae4j.formats.checkpoint.Checkpoint;
import io.github.rae4j.network.Weights;
import io.github.rae4j.options.Options;
import io.github.rae4j.tensor.Tensor;
import io.github.rae4j.trainers.run.Recipe;
import io.github.rae4j.trainers.run.RunIdentity;
import io.github.rae4j.trainers.run.RunRecord;
import io.github.rae4j.trainers.run.Trainer;
import io.github.rae4j.trainers.run.TrainingLoop;
import io.github.rae4j.trainers.run.TrainingSettings;
import io.github.rae4j.training.Activations;
import io.github.rae4j.training.StatePlacement;
import io.github.rae4j.training.TrainedModel;
import io.github.rae4j.training.TrainerProvider;
import io.github.rae4j.training.TrainingRun;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;

/**
 * A trainer whose checkpoints take as long as a test wants: from the second one on, the state is
 * given once somebody writes to the pipe {@code gate} in the folder of the data. Every writing of a
 * state is a line in the file {@code writings} there.
 */
public final class SlowTrainerProvider implements TrainerProvider {
  @Override
  public String name() {
    return "slow";
  }

  @Override
  public Options<?> options() {
    return Options.none();
  }

  @Override
  public String description() {
    return "slow checkpoints";
  }

  @Override
  public TrainedModel train(TrainingRun given) {
    ConfiguredRun run = ConfiguredRun.of(given);
    TrainingLoop.requireFresh(run);
    TrainingSettings settings =
        new TrainingSettings(
            1000,
            OptionalLong.empty(),
            1000,
            1,
            1,
            0,
            List.of(),
            OptionalDouble.empty(),
            OptionalDouble.empty(),
            1,
            1,
            1,
            0,
            3,
            0,
            false,
            Activations.KEPT,
            StatePlacement.REPLICATED,
            false,
            OptionalDouble.empty(),
            1,
            0);
    RunIdentity identity = new RunIdentity(Map.of("trainer", name()), new Recipe(Map.of()));
    TrainingLoop loop = new TrainingLoop(run, settings, 1, identity, List::of);
    SlowTrainer trainer = new SlowTrainer(Path.of(run.data()));
    long steps = loop.train(trainer, loop.resume(trainer));
    return RunRecord.export(run, name(), trainer, steps, loop.provenance());
  }

  /** Counts its steps. */
  private static final class SlowTrainer implements Trainer, Weights {
    private final Path folder;
    private long steps;
    private boolean asked;

    SlowTrainer(Path folder) {
      this.folder = folder;
    }

    @Override
    public Map<String, Double> step(long step) {
      steps = step + 1;
      return Map.of("loss", 1.0);
    }

    @Override
    public boolean isBetweenSteps() {
      return true;
    }

    @Override
    public Map<String, Weights> state() {
      asked = false;
      return Map.of("ema", this, "model", this);
    }

    @Override
    public Set<String> names() {
      return Set.of("steps", "weight");
    }

    @Override
    public Tensor get(String name) {
      if (name.equals("weight")) {
        pass();
        return Tensor.of(new float[] {steps, 1}, 2);
      }
      return Tensor.of(new long[] {steps}, 1);
    }

    @Override
    public String origin() {
      return "the slow trainer";
    }

    /** Waits for the gate, whether or not the thread is interrupted. */
    private void pass() {
      if (asked) {
        return;
      }
      asked = true;
      try {
        Files.writeString(
            folder.resolve("writings"),
            steps + "\n",
            StandardOpenOption.CREATE,
            StandardOpenOption.APPEND);
        if (steps > 1) {
          try (FileInputStream gate = new FileInputStream(folder.resolve("gate").toFile())) {
            if (gate.read() < 0) {
              throw new IllegalStateException("the gate was closed");
            }
          }
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void load(Checkpoint checkpoint, long to) {
      steps = to;
    }

    @Override
    public void broadcast() {}
  }
}
