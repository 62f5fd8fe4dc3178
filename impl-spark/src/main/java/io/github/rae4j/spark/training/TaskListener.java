// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spark.training;

import io.github.rae4j.training.TrainingListener;
import io.github.rae4j.training.TrainingProgress;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CancellationException;

/**
 * Writes messages and, once a minute, the progress to the executor's log in the process of rank 0,
 * and ends the run in order when Spark has cancelled the task.
 */
final class TaskListener implements TrainingListener {
  private static final long MINUTE = Duration.ofMinutes(1).toNanos();

  private final BarrierPeers peers;
  private final Logger log = System.getLogger(TaskListener.class.getName());
  private long spoken = System.nanoTime();

  TaskListener(BarrierPeers peers) {
    this.peers = peers;
  }

  @Override
  public void onStep(TrainingProgress progress) {
    if (peers.context().isInterrupted()) {
      throw new CancellationException("Spark has cancelled the task");
    }
    boolean last = progress.step() == progress.totalSteps();
    if (peers.rank() == 0 && (last || System.nanoTime() - spoken > MINUTE)) {
      spoken = System.nanoTime();
      onMessage(
          String.format(
              Locale.ROOT,
              "step %d/%d, epoch %d, loss %.4f, %.1f images/s",
              progress.step(),
              progress.totalSteps(),
              progress.epoch(),
              progress.values().getOrDefault("loss", Double.NaN),
              progress.imagesPerSecond()));
    }
  }

  @Override
  public void onMessage(String message) {
    if (peers.rank() == 0) {
      log.log(Level.INFO, message);
    }
  }
}
