// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.run;

import io.github.rae4j.training.TrainingProgress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/** The columns of {@link TrainingLog#TIMES}, of the process that writes it. For one thread. */
final class StepTimes {
  private static final double NANOS = 1e9;

  private final LongSupplier clock;
  private final long started;
  private final Trainer trainer;
  private long last;
  private Duration waited;

  /**
   * Starts to measure.
   *
   * @param clock such as {@link System#nanoTime}
   * @param trainer knows how long it has waited for data
   */
  StepTimes(LongSupplier clock, Trainer trainer) {
    this.clock = clock;
    this.started = clock.getAsLong();
    this.trainer = trainer;
    this.last = started;
    this.waited = trainer.dataWait();
  }

  /**
   * A line: {@code seconds} since the start, {@code images_per_second} since then, and {@code
   * data_wait}, the share of the time since the last line, in [0, 1], that went into waiting for
   * data.
   */
  Map<String, Double> line(TrainingProgress progress) {
    long now = clock.getAsLong();
    Duration total = trainer.dataWait();
    Map<String, Double> times = new LinkedHashMap<>();
    times.put("seconds", (now - started) / NANOS);
    times.put("images_per_second", progress.imagesPerSecond());
    times.put("data_wait", (double) total.minus(waited).toNanos() / Math.max(1, now - last));
    last = now;
    waited = total;
    return times;
  }
}
