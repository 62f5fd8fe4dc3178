// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.run;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The logs of a run, written by the process of rank 0: means over the steps of an interval, means
 * over epochs, and times. For one thread.
 */
final class RunLogs {
  private static final String INTERVAL = "means.interval";
  private static final String EPOCH = "means.epoch";

  private final TrainingSettings settings;
  private final long stepsPerEpoch;
  private final TrainingLog log;
  private final TrainingLog epochs;
  private final TrainingLog times;
  private final StepTimes clock;
  private final RunningMeans interval = new RunningMeans();
  private final RunningMeans epoch = new RunningMeans();

  /**
   * Opens the logs of a run.
   *
   * @param from steps of the run so far
   * @param resumed metadata of the checkpoint after so many steps, in which {@link #state} is;
   *     without it, means begin with the next step
   */
  RunLogs(
      Path folder,
      TrainingSettings settings,
      long stepsPerEpoch,
      long from,
      StepTimes clock,
      Map<String, String> resumed) {
    this.settings = settings;
    this.stepsPerEpoch = stepsPerEpoch;
    this.clock = clock;
    this.log = new TrainingLog(folder.resolve(TrainingLog.STEPS), from);
    this.epochs = new TrainingLog(folder.resolve(TrainingLog.EPOCHS), from);
    this.times = new TrainingLog(folder.resolve(TrainingLog.TIMES), from);
    interval.restore(resumed.getOrDefault(INTERVAL, ""));
    epoch.restore(resumed.getOrDefault(EPOCH, ""));
  }

  /**
   * Takes the values of a step, and writes the lines that are due.
   *
   * @param step steps of the run so far
   * @param last whether the run ends here; its line has the mean of what there is of an interval
   */
  void add(long step, boolean last, Map<String, Double> values) {
    interval.add(values);
    epoch.add(values);
    boolean due = step % settings.logInterval() == 0;
    if (due || last) {
      log.add(step, interval.values());
      times.add(step, clock.line(step));
    }
    if (due) {
      interval.clear();
    }
    if (step % stepsPerEpoch == 0) {
      Map<String, Double> line = new LinkedHashMap<>();
      long complete = step / stepsPerEpoch;
      line.put("epoch", (double) complete);
      line.putAll(epoch.values());
      epochs.add(step, line);
      epoch.clear();
    }
  }

  /** Metadata of a checkpoint, from which means go on. */
  Map<String, String> state() {
    return Map.of(INTERVAL, interval.state(), EPOCH, epoch.state());
  }
}
