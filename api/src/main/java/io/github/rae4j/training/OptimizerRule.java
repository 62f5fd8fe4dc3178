package io.github.rae4j.training;

import io.github.rae4j.network.Ops;
import java.util.List;

/**
 * How an optimiser changes one parameter, written over {@link Ops}.
 *
 * <p>Any engine can run any rule; for rules that it knows, such as {@link AdamW}, it may have a
 * faster way with the same result. Immutable and thread-safe.
 */
public interface OptimizerRule {
  /** Names of the tensors that are kept for each parameter, of its shape and zero at first. */
  List<String> slots();

  /** One step for one parameter. */
  <V> UpdateResult<V> update(Ops<V> ops, UpdateInput<V> now);

  /**
   * What an update sees.
   *
   * @param parameter before the step
   * @param gradient after clipping
   * @param slots in the order of {@link #slots()}
   * @param step number of this step, from 1
   * @param learningRate of this step
   */
  record UpdateInput<V>(V parameter, V gradient, List<V> slots, long step, double learningRate) {}

  /**
   * What an update leaves.
   *
   * @param parameter after the step
   * @param slots in the order of {@link #slots()}
   */
  record UpdateResult<V>(V parameter, List<V> slots) {}
}
