package io.github.rae4j.training;

/**
 * The processes that train one model together, each on its part of every batch (data parallelism).
 *
 * <p>All processes make the same calls in the same order; each call returns when every process has
 * made it. Afterwards all hold the same bits, so that replicas of a model that are changed alike
 * stay alike. Whatever else they do, such as writing a checkpoint, may take any time. Not
 * thread-safe. Belongs to a {@link TrainingEngine} and ends with it.
 *
 * <p>Every method throws a {@link io.github.rae4j.errors.RaeException} that names the process if
 * one has ended or does not answer any more.
 */
public interface ProcessGroup {
  /** One process on its own. */
  static ProcessGroup single() {
    return new SingleProcess();
  }

  /** The number of this process, from 0. */
  int rank();

  /** How many processes there are. */
  int worldSize();

  /** Whether this is the process that writes files and speaks. */
  default boolean isRankZero() {
    return rank() == 0;
  }

  /** Replaces the gradients of a network by their mean over all processes. */
  void allReduceGradients(TrainableNetwork network);

  /**
   * The mean over all processes of each of some numbers, in float64; no number if it is none in one
   * of them.
   *
   * @param values as many in every process
   */
  double[] allReduceMean(double... values);

  /** Returns when every process has called it. */
  default void barrier() {
    allReduceMean(0);
  }

  /** The first process's numbers, as many as given here. */
  double[] broadcast(double... values);

  /** Gives all processes the first one's parameters and buffers. */
  void broadcast(TrainableNetwork network);

  /** Gives all processes the first one's average. */
  void broadcast(MovingAverage average);

  /** Gives all processes the first one's state and number of steps. */
  void broadcast(Optimizer optimizer);
}
