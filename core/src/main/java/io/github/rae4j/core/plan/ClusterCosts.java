// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.plan;

/**
 * What a cluster costs and how it fails, as measured or assumed. All times are in seconds; a worker
 * is whatever computes one task at a time: a GPU, or a core. Immutable.
 *
 * @param secondsPerImage the time of one image on one worker, at the batch size of the run
 * @param loadSeconds the time from the start of an executor to its first task: process, class path
 *     and model
 * @param taskSeconds the fixed time of a task: scheduling, its result and its commit
 * @param roundSeconds the fixed time of a round: the driver's work and the commit of the job
 * @param jitter the standard deviation of a task's time, as a share of it; at most 0.5
 * @param stragglerShare the share of tasks that are much slower than the others; below 0.5
 * @param stragglerFactor how many times as long such a task takes; at least 1
 * @param failuresPerHour how often one worker is lost in an hour of work; what it was computing is
 *     computed again
 * @param recoverySeconds the time until a lost worker computes again
 */
public record ClusterCosts(
    double secondsPerImage,
    double loadSeconds,
    double taskSeconds,
    double roundSeconds,
    double jitter,
    double stragglerShare,
    double stragglerFactor,
    double failuresPerHour,
    double recoverySeconds) {
  /** Checks the ranges. */
  public ClusterCosts {
    require(secondsPerImage > 0, "secondsPerImage", secondsPerImage, "above 0");
    require(loadSeconds >= 0, "loadSeconds", loadSeconds, "at least 0");
    require(taskSeconds >= 0, "taskSeconds", taskSeconds, "at least 0");
    require(roundSeconds >= 0, "roundSeconds", roundSeconds, "at least 0");
    require(jitter >= 0 && jitter <= 0.5, "jitter", jitter, "from 0 to 0.5");
    require(
        stragglerShare >= 0 && stragglerShare < 0.5,
        "stragglerShare",
        stragglerShare,
        "from 0 to below 0.5");
    require(stragglerFactor >= 1, "stragglerFactor", stragglerFactor, "at least 1");
    require(failuresPerHour >= 0, "failuresPerHour", failuresPerHour, "at least 0");
    require(recoverySeconds >= 0, "recoverySeconds", recoverySeconds, "at least 0");
  }

  /** A cluster on which nothing is slow and nothing fails. */
  public static ClusterCosts ideal(double secondsPerImage) {
    return new ClusterCosts(secondsPerImage, 0, 0, 0, 0, 0, 1, 0, 0);
  }

  /** The same with other times of an executor, a task and a round. */
  public ClusterCosts withOverheads(double load, double task, double round) {
    return new ClusterCosts(
        secondsPerImage,
        load,
        task,
        round,
        jitter,
        stragglerShare,
        stragglerFactor,
        failuresPerHour,
        recoverySeconds);
  }

  /** The same with tasks whose times vary. */
  public ClusterCosts withStragglers(double newJitter, double share, double factor) {
    return new ClusterCosts(
        secondsPerImage,
        loadSeconds,
        taskSeconds,
        roundSeconds,
        newJitter,
        share,
        factor,
        failuresPerHour,
        recoverySeconds);
  }

  /** The same with workers that fail. */
  public ClusterCosts withFailures(double perHour, double recovery) {
    return new ClusterCosts(
        secondsPerImage,
        loadSeconds,
        taskSeconds,
        roundSeconds,
        jitter,
        stragglerShare,
        stragglerFactor,
        perHour,
        recovery);
  }

  /**
   * The time of one image from the operations that it needs.
   *
   * @param flops floating-point operations of one image
   * @param peakFlops what the device does in a second at most, at the run's precision
   * @param utilisation the share of the peak that is reached, above 0 and at most 1
   */
  public static double secondsPerImage(double flops, double peakFlops, double utilisation) {
    require(flops > 0, "flops", flops, "above 0");
    require(peakFlops > 0, "peakFlops", peakFlops, "above 0");
    require(
        utilisation > 0 && utilisation <= 1, "utilisation", utilisation, "above 0 and at most 1");
    return flops / (peakFlops * utilisation);
  }

  private static void require(boolean holds, String name, double value, String expected) {
    // A NaN holds nothing.
    if (!holds || Double.isInfinite(value)) {
      throw new IllegalArgumentException(name + " is " + value + "; expected " + expected);
    }
  }
}
