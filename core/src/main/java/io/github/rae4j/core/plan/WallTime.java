// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.plan;

/**
 * The expected time of a run and what it consists of, in seconds. Immutable.
 *
 * @param computing the work of all tasks, evenly divided among the workers
 * @param loading until the executors have the model
 * @param overhead the fixed times of tasks and rounds
 * @param slowTasks what stragglers add to the work
 * @param lostWork what is computed again after failures, and the time without a worker
 * @param waiting of idle workers for the last tasks of the rounds
 */
public record WallTime(
    double computing,
    double loading,
    double overhead,
    double slowTasks,
    double lostWork,
    double waiting) {
  /** The whole time. */
  public double seconds() {
    return computing + loading + overhead + slowTasks + lostWork + waiting;
  }

  /** The share of the time in which a worker computes what ends in the result, from 0 to 1. */
  public double efficiency() {
    return computing / seconds();
  }

  /**
   * The expectation for a plan.
   *
   * <p>The work of the tasks is summed and divided by the number of workers: a task of t seconds
   * takes {@code t·(1 + p·(f − 1))} with a share p of stragglers that take f times as long, and
   * with failures at a rate λ, each of which costs the work of the task so far and r seconds of
   * recovery, {@code (e^(λt) − 1)·(1/λ + r)}. At the end of a round, workers wait: for the
   * remainder that does not fill all of them as long as they run in step, for half a task once
   * their times have drifted apart, and for the last straggler or repeated task, whose distance
   * from the end is exponentially distributed. {@link ClusterSimulation} checks it.
   */
  public static WallTime expected(GenerationPlan plan, ClusterCosts costs) {
    double slow = 1 + costs.stragglerShare() * (costs.stragglerFactor() - 1);
    double computing = plan.images() * costs.secondsPerImage() / plan.workers();
    double fixed = plan.tasks() * costs.taskSeconds() / plan.workers();
    double full = (double) plan.batchSize() * plan.blocksPerTask() * costs.secondsPerImage();
    double task = Math.min(full, plan.images() * costs.secondsPerImage()) + costs.taskSeconds();
    double lost = 0;
    RoundEnd end = new RoundEnd(plan, costs, task);
    long last = plan.rounds() - 1;
    double waiting = last * end.waiting(plan.tasksOf(0)) + end.waiting(plan.tasksOf(last));
    double rate = costs.failuresPerHour() / 3600;
    if (rate > 0) {
      double each = task * slow;
      double repeated = Math.expm1(rate * each) * (1 / rate + costs.recoverySeconds());
      lost = (computing * slow + fixed) / each * (repeated - each);
    }
    return new WallTime(
        computing,
        costs.loadSeconds(),
        fixed + plan.rounds() * costs.roundSeconds(),
        computing * (slow - 1),
        lost,
        waiting);
  }
}
