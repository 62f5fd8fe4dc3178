// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.plan;

import java.util.Locale;

/**
 * How a run is divided: blocks of images, tasks of blocks, rounds of tasks. A round ends when its
 * last task has ended, and only then the next one begins; what a killed driver loses is at most the
 * round that it was in. Immutable.
 *
 * @param images how many images in all
 * @param batchSize the images of a block
 * @param blocksPerTask the blocks that a task computes one after another
 * @param tasksPerRound the tasks of a round
 * @param workers what computes a task at a time each: GPUs, or cores
 * @param speculationMultiplier when an idle worker computes a slow task a second time: once it has
 *     run so many times as long as usual ({@code spark.speculation.multiplier}); infinity for never
 */
public record GenerationPlan(
    long images,
    int batchSize,
    int blocksPerTask,
    int tasksPerRound,
    int workers,
    double speculationMultiplier) {
  /** Checks the ranges. */
  public GenerationPlan {
    if (images < 1 || batchSize < 1 || blocksPerTask < 1 || tasksPerRound < 1 || workers < 1) {
      throw new IllegalArgumentException(
          String.format(
              Locale.ROOT,
              "a plan of %d images, %d a block, %d blocks a task, %d tasks a round, on %d workers;"
                  + " expected at least 1 of each",
              images,
              batchSize,
              blocksPerTask,
              tasksPerRound,
              workers));
    }
    if (!(speculationMultiplier >= 1)) {
      throw new IllegalArgumentException(
          "speculationMultiplier is " + speculationMultiplier + "; expected at least 1");
    }
  }

  /** A plan of tasks of one block each, without speculation. */
  public static GenerationPlan of(long images, int batchSize, int tasksPerRound, int workers) {
    return new GenerationPlan(
        images, batchSize, 1, tasksPerRound, workers, Double.POSITIVE_INFINITY);
  }

  /** The same with {@code spark.speculation}. */
  public GenerationPlan withSpeculation(double multiplier) {
    return new GenerationPlan(images, batchSize, blocksPerTask, tasksPerRound, workers, multiplier);
  }

  /** How many blocks, the last one perhaps smaller. */
  public long blocks() {
    return (images + batchSize - 1) / batchSize;
  }

  /** How many tasks, the last one perhaps smaller. */
  public long tasks() {
    return (blocks() + blocksPerTask - 1) / blocksPerTask;
  }

  /** How many rounds, the last one perhaps smaller. */
  public long rounds() {
    return (tasks() + tasksPerRound - 1) / tasksPerRound;
  }

  /** The tasks of a round, {@code 0 <= round < rounds()}. */
  public int tasksOf(long round) {
    return (int) Math.min(tasksPerRound, tasks() - round * tasksPerRound);
  }

  /** The images of a task, {@code 0 <= task < tasks()}. */
  public long imagesOf(long task) {
    long each = (long) batchSize * blocksPerTask;
    return Math.min(each, images - task * each);
  }
}
