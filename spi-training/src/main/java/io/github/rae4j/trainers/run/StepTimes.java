// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.trainers.run;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** The columns of {@link TrainingLog#TIMES}, of the process that writes it. For one thread. */
final class StepTimes {
  private static final double NANOS = 1e9;
  private static final double TERA = 1e12;
  private static final double MEBI = 1 << 20;

  private final LongSupplier clock;
  private final Trainer trainer;
  private final Machine machine;
  private final long started;
  private long last;
  private long lastStep;
  private Duration waited;

  /**
   * What the times are related to.
   *
   * @param batchSize images of a step, of all processes
   * @param processes that train together, each on a device of its own
   * @param peakTflops of one device, in 10^12 operations a second; empty if it is not known
   * @param deviceMemory bytes on the device; empty where the engine has none of its own
   * @param residentMemory bytes of this process in main memory; empty if that is not known
   */
  record Machine(
      int batchSize,
      int processes,
      OptionalDouble peakTflops,
      Supplier<OptionalLong> deviceMemory,
      Supplier<OptionalLong> residentMemory) {}

  /**
   * Starts to measure.
   *
   * @param clock such as {@link System#nanoTime}
   * @param trainer knows how long it has waited for data, and what a step costs
   * @param step steps of the run so far
   */
  StepTimes(LongSupplier clock, Trainer trainer, Machine machine, long step) {
    this.clock = clock;
    this.trainer = trainer;
    this.machine = machine;
    this.started = clock.getAsLong();
    this.last = started;
    this.lastStep = step;
    this.waited = trainer.dataWait();
  }

  /**
   * A line: {@code seconds} since the start; since the last line, {@code images_per_second} of all
   * processes and {@code data_wait}, the share of the time, in [0, 1], that went into waiting for
   * data; where the trainer counts its operations, {@code model_tflops}, 10^12 of them a second in
   * all processes together, and {@code mfu}, their share of the peak where that is known; {@code
   * device_memory} or, without a device of its own, {@code resident_memory}, in MiB.
   *
   * @param step steps of the run so far
   */
  Map<String, Double> line(long step) {
    long now = clock.getAsLong();
    Duration total = trainer.dataWait();
    double interval = Math.max(1, now - last) / NANOS;
    double images = (step - lastStep) * (double) machine.batchSize();
    Map<String, Double> times = new LinkedHashMap<>();
    times.put("seconds", (now - started) / NANOS);
    times.put("images_per_second", images / interval);
    times.put("data_wait", total.minus(waited).toNanos() / NANOS / interval);
    OptionalDouble flops = trainer.flopsPerImage(Math.max(0, step - 1));
    if (flops.isPresent()) {
      double tflops = flops.getAsDouble() * images / interval / TERA;
      times.put("model_tflops", tflops);
      machine
          .peakTflops()
          .ifPresent(peak -> times.put("mfu", tflops / (peak * machine.processes())));
    }
    OptionalLong device = machine.deviceMemory().get();
    device.ifPresent(bytes -> times.put("device_memory", bytes / MEBI));
    if (device.isEmpty()) {
      machine.residentMemory().get().ifPresent(bytes -> times.put("resident_memory", bytes / MEBI));
    }
    last = now;
    lastStep = step;
    waited = total;
    return times;
  }
}
