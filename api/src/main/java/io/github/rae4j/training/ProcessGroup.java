// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.training;

/**
 * The processes that train one model together, each on its shard of every batch (data parallelism).
 *
 * <p>The methods are collective operations: all processes call them in the same order, and each
 * call returns when every process has made it. Afterwards all processes hold the same bits, so that
 * the replicas of a model stay identical. There is no timeout for other work between two calls,
 * such as writing a checkpoint. Not thread-safe. Belongs to a {@link TrainingEngine} and ends with
 * it.
 *
 * <p>Every method throws a {@link io.github.rae4j.errors.RaeException} that names the process if
 * one has ended or stopped responding.
 */
public interface ProcessGroup {
  /** A group with a single process. */
  static ProcessGroup single() {
    return new SingleProcess();
  }

  /** The rank of this process, from 0. */
  int rank();

  /** The number of processes. */
  int worldSize();

  /** Whether this is the process of rank 0, which writes files and logs. */
  default boolean isRankZero() {
    return rank() == 0;
  }

  /** All-reduce: replaces the gradients of a network by their mean over all processes. */
  void allReduceGradients(TrainableNetwork network);

  /**
   * Announces that the next {@link ForwardPass#backward} is the last one before {@link
   * #allReduceGradients}, so that gradients may be averaged as soon as that pass has completed
   * them, while it goes on. Nothing is awaited here, and without this call the mean is the same.
   * Until {@code allReduceGradients} has returned, the gradients are neither read nor changed
   * otherwise.
   */
  default void overlapGradients(TrainableNetwork network) {}

  /**
   * All-reduce: the mean over all processes of each of the given numbers, in float64; NaN if it is
   * NaN in one of them.
   *
   * @param values as many in every process
   */
  double[] allReduceMean(double... values);

  /** Barrier: returns when every process has called it. */
  default void barrier() {
    allReduceMean(0);
  }

  /** Broadcast: the numbers that rank 0 passes; every process passes the same count. */
  double[] broadcast(double... values);

  /** Broadcasts the parameters and buffers of rank 0 to all processes. */
  void broadcast(TrainableNetwork network);

  /**
   * Broadcasts the moving average of rank 0 to all processes. Of a sharded one, every process gets
   * its part of what rank 0 has loaded since the last update; if it has loaded nothing and there
   * was no update, the average starts again as a copy of the network's parameters and buffers.
   */
  void broadcast(MovingAverage average);

  /**
   * Broadcasts the optimiser state and step count of rank 0 to all processes. Of a sharded one,
   * every process gets its part of what rank 0 has loaded since the last step.
   */
  void broadcast(Optimizer optimizer);

  /**
   * Gathers sharded state for rank 0: runs something there that reads the views of optimisers and
   * moving averages, whose tensors the other processes send one by one as they are read, so that no
   * process ever holds all of them. The other processes return when it has ended, also if it
   * failed. A collective operation where there is sharded state; else rank 0 runs it and nobody
   * waits.
   *
   * @param work not run by the other processes; throws its own exceptions in rank 0
   */
  default void gathered(Runnable work) {
    if (isRankZero()) {
      work.run();
    }
  }
}
