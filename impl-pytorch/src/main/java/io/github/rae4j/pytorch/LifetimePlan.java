// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.pytorch;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * Determines which values of a forward pass may be freed after which operation.
 *
 * <p>Immutable and thread-safe. A plan is valid for every pass because a network always performs
 * the same operations.
 *
 * @param lastUses for every operation, the operations whose results are used there for the last
 *     time
 */
record LifetimePlan(List<List<Integer>> lastUses) {
  /** Marks a value that outlives the pass or is never used. */
  static final int UNTIL_END = -1;

  /** Turns "the result of operation i is last used by operation j" around. */
  static LifetimePlan of(List<Integer> lastUseOfValue) {
    List<List<Integer>> expiring =
        new ArrayList<>(Collections.nCopies(lastUseOfValue.size(), List.of()));
    for (int value = 0; value < lastUseOfValue.size(); value++) {
      int use = lastUseOfValue.get(value);
      // Reading the shape after the last operation needs no further operation.
      if (use != UNTIL_END && use < expiring.size()) {
        if (expiring.get(use).isEmpty()) {
          expiring.set(use, new ArrayList<>(2));
        }
        expiring.get(use).add(value);
      }
    }
    return new LifetimePlan(List.copyOf(expiring));
  }

  /** The lifetimes of one pass. */
  Lifetimes start() {
    return new Pass();
  }

  private final class Pass implements Lifetimes {
    private final List<Tensor> values = new ArrayList<>(lastUses.size());

    @Override
    public Tensor made(Tensor result, Tensor... operands) {
      int operation = values.size();
      if (operation == lastUses.size()) {
        throw new IllegalStateException("the network performs other operations than at first");
      }
      values.add(result);
      for (int value : lastUses.get(operation)) {
        values.get(value).close();
      }
      return result;
    }

    @Override
    public void inspected(Tensor value) {}
  }
}
