// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.plan;

/** How long the workers of a plan wait for one another at the end of a round, on average. */
final class RoundEnd {
  /** Steps of the integral over the time of a task. */
  private static final int STEPS = 16;

  private final GenerationPlan plan;
  private final ClusterCosts costs;
  private final double task;

  /**
   * @param task the seconds of a usual task
   */
  RoundEnd(GenerationPlan plan, ClusterCosts costs, double task) {
    this.plan = plan;
    this.costs = costs;
    this.task = task;
  }

  /** The seconds of waiting after a round of so many tasks. */
  double waiting(int tasks) {
    int workers = plan.workers();
    if (workers == 1) {
      return 0;
    }
    double others = 1 - 1.0 / workers;
    double waves = (double) tasks / workers;
    double slow = costs.stragglerShare();
    double failing = -Math.expm1(-costs.failuresPerHour() / 3600 * task);

    // After some waves of unequal tasks nobody is in step any more.
    double spread = square(costs.jitter()) + slow * square(costs.stragglerFactor() - 1) / 4;
    double drifted = Math.min(1, 2 * Math.sqrt((waves - 1) * (spread + failing / 3)));
    if (waves <= 1) {
      drifted = 0;
    }

    // In step, a last wave that is not full leaves workers without a task, and the slowest of a
    // wave
    // is waited for; a task that fails makes one more wave.
    double remainder = Math.ceil(waves) - waves;
    double slowest = costs.jitter() * Math.sqrt(2 * Math.log(Math.min(workers, tasks)));
    double anyFails = -Math.expm1(tasks * Math.log1p(-failing));
    double inStep =
        Math.max(remainder, Math.min(slowest, 1))
            + anyFails * others * (1 - remainder)
            + others * lastStraggler(waves, 1);
    // Apart, the last ends are spread over the time of a task.
    double apart = others * (0.5 + lastStraggler(waves, STEPS));
    return task * ((1 - drifted) * inStep + drifted * apart);
  }

  /**
   * By how many times a task's time the last straggler exceeds the end of all others.
   *
   * @param waves for so many task times tasks began
   * @param steps how often in a task's time tasks begin
   */
  private double lastStraggler(double waves, int steps) {
    double slow = costs.stragglerShare();
    if (slow == 0) {
      return 0;
    }
    int workers = plan.workers();
    // Those that begin together.
    double begin = Math.min(workers, waves * workers) / steps;
    double none = Math.exp(begin * Math.log1p(-slow));
    double excess = 0;
    double noneLater = 1;
    for (int i = 0; i < Math.max(1, Math.round(waves * steps)); i++) {
      // Meanwhile the others share what remains.
      double before = (double) i / steps * workers / (workers - 1);
      double alone = costs.stragglerFactor() - 1 - before;
      double copied = Math.max(plan.speculationMultiplier() - before, 1);
      if (alone <= 0) {
        break;
      }
      excess += noneLater * (1 - none) * Math.min(alone, copied);
      noneLater *= none;
    }
    return excess;
  }

  private static double square(double x) {
    return x * x;
  }
}
