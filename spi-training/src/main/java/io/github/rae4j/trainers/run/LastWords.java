// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.run;

import io.github.rae4j.training.TrainingListener;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Says which checkpoint a run leaves if the program ends while it trains, because the time to end
 * in order was over or the user was impatient. Thread-safe.
 */
final class LastWords implements AutoCloseable {
  private final AtomicBoolean unwound = new AtomicBoolean();
  private final Thread hook;

  /** Begins to watch over a run. */
  LastWords(Checkpoints checkpoints, TrainingListener listener) {
    this.hook =
        new Thread(
            () -> {
              if (!unwound.get()) {
                listener.onMessage(
                    checkpoints
                        .latest()
                        .map(file -> "the last whole checkpoint is " + file)
                        .orElse("there is no checkpoint of the run yet"));
              }
            },
            "rae4j-last-words");
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /** The run has ended by itself. */
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
