// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.cli.training;

import io.github.rae4j.cli.terminal.CommonOptions;
import io.github.rae4j.trainers.run.Checkpoints;
import io.github.rae4j.trainers.run.TrainingLoop;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Says which checkpoint a run leaves if the program ends while it trains, because the time to end
 * in order was over or the user was impatient.
 */
final class LastCheckpoint implements AutoCloseable {
  private final AtomicBoolean unwound = new AtomicBoolean();
  private final Thread hook;

  /**
   * Registers a run.
   *
   * @param folder of the run
   * @param speaks whether this process is the one that writes
   */
  LastCheckpoint(CommonOptions common, Path folder, boolean speaks) {
    this.hook =
        new Thread(
            () -> {
              if (speaks && !unwound.get()) {
                common.log(text(folder));
              }
            },
            "rae4j-last-checkpoint");
    Runtime.getRuntime().addShutdownHook(hook);
  }

  private static String text(Path folder) {
    return new Checkpoints(TrainingLoop.checkpointFolder(folder), 1)
        .latest()
        .map(file -> "the last whole checkpoint is " + file)
        .orElse("there is no checkpoint of the run yet");
  }

  @Override
  public void close() {
    unwound.set(true);
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The program is ending; the hook finds that the run has unwound.
    }
  }
}
