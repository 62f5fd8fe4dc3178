// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.training;

import java.util.Map;
import java.util.Set;

/**
 * One term of a training loss, over the values that a trainer computes in a step: the model's
 * outputs, what they should be, and whatever led to them. {@link LossValues} names them.
 *
 * <p>A term performs the same operations every time and has no state; it may hold networks of the
 * engine that it was made for. The term of a batch is the mean over its samples, so that
 * micro-batches add up to it.
 */
public interface Loss {
  /**
   * Names of the values that it reads, at least one, and it reads no others. A trainer refuses a
   * term that asks for a value which it does not have; a further output of the model is computed
   * because a term asks for it.
   */
  Set<String> values();

  /**
   * Computes the term.
   *
   * @param values at least those of {@link #values}
   * @return a value without axes, or one {@code (batch)}, whose mean counts; not weighted
   */
  <V> V evaluate(TrainingOps<V> ops, Map<String, V> values);
}
